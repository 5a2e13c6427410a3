"""One file per format of findings, each with `render(findings, paint) -> str`. The folder is the list."""
