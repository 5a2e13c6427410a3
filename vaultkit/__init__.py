"""vaultkit: the toolchain for Obsidian-style Markdown vaults."""
