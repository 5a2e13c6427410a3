"""Where pages meet an engine: MkDocs and ProperDocs by a plugin, Zensical by a Python-Markdown extension."""
