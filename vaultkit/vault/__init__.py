"""All notes together: names, what links mean, tags. Immutable snapshots of a folder."""
