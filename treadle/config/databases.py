"""The database from its address: SQLite (WAL) by default, PostgreSQL in production."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
    "PRAGMA mmap_size=33554432; PRAGMA cache_size=-4000; PRAGMA temp_store=MEMORY;"
)


def sqlite(path: Path | str) -> dict[str, Any]:
    """SQLite with write locks taken at the start of a transaction, so that two writers wait and do not fail."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": 60,  # opening the file and setting its pragmas costs as much as a small page
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
    }


def from_url(url: str, data_dir: Path) -> dict[str, Any]:
    """Django's database settings for an address; empty means SQLite in the data folder."""
    if not url:
        return sqlite(data_dir / "treadle.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(parts.path if not parts.netloc else parts.netloc + parts.path)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(
            f"TREADLE_DATABASE_URL begins with {parts.scheme}://, but only postgresql:// and sqlite:// work."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or dict(parse_qsl(parts.query)).get("host", ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
