"""The definition of the rates: Ibis expressions, and the SQL that was compiled from them. Knows no table of Django."""

from functools import cache
from pathlib import Path


@cache
def statement(name: str, vendor: str) -> str:
    """The compiled SQL of an expression for a database, as ``sqlite`` or ``postgresql``."""
    text = (Path(__file__).parent / "sql" / f"{name}.{vendor}.sql").read_text(encoding="utf-8")
    return text.partition("\n")[2]  # its first line says where it comes from
