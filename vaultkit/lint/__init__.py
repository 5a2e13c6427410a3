"""A vault to diagnostics: what an author wants to know."""
