"""One file per construct of the dialect; `order.CONSTRUCTS` is their order."""
