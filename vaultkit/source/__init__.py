"""Files as they lie on disk, and changes to them. Knows no Markdown."""
