"""Secrets that an installation makes for itself once and keeps in its data folder."""

import os
import secrets
from pathlib import Path


def secret_key(data_dir: Path) -> str:
    """The signing key of this installation, made at first use; two starts at once agree on one."""
    return kept(data_dir / "secret-key", secrets.token_urlsafe(60)).strip()


def kept(path: Path, fresh: str) -> str:
    """The text in ``path``; when there is none yet, ``fresh`` is put there, for its owner alone."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(handle, "w") as file:
        file.write(fresh)
    return fresh
