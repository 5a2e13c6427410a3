"""One file's text and what it says. Pure; knows no other file of the vault."""
