"""The commands: one module each, found because it lies here (see ../README.md)."""

import pkgutil


def names() -> list[str]:
    """The names of the modules of all commands, without importing them."""
    return sorted(info.name for info in pkgutil.iter_modules(__path__) if not info.name.startswith("_"))
