"""`python -m vaultkit`."""

from vaultkit.cli.main import main

raise SystemExit(main())
