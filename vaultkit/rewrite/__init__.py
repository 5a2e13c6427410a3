"""Changes that a person asks for, planned as edits of all files they touch. Writes nothing itself."""
