"""A vault and an intent to changes; nothing is written here."""
