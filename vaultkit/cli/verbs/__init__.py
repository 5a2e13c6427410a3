"""One file per verb: `HELP`, `add_arguments(parser)`, `run(args) -> exit code`. The folder is the list."""
