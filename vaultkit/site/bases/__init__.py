"""Bases: what their formulas mean, what their views hold, and how pages show it."""
