"""The vault in a shell."""
