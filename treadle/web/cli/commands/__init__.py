"""The commands: one module each, found because it lies here (see ../README.md)."""
