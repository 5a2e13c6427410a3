"""One file per rule: its docstring is its manual page, its `RULE` what the program knows. The folder is the list."""
