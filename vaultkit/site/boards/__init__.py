"""Canvases: where their cards lie, in which order they are read, and how pages show them."""
