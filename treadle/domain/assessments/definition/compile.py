"""Write the SQL that pages run from the one definition: ``python -m treadle.domain.assessments.definition.compile``."""

from pathlib import Path

FOLDER = Path(__file__).parent / "sql"
DIALECTS = {"sqlite": "sqlite", "postgresql": "postgres"}  # Django's vendor → Ibis's name
HEAD = "-- Compiled from definition/expressions.py; do not edit. See definition/compile.py.\n"


def compiled() -> dict[str, str]:
    """File name → SQL, for every statement and database."""
    import ibis

    from treadle.domain.assessments.definition.expressions import expressions

    return {f"{name}.{vendor}.sql": HEAD + ibis.to_sql(expression, dialect=dialect).strip() + "\n"
            for name, expression in expressions().items() for vendor, dialect in DIALECTS.items()}


def write() -> None:
    """Write all of them, and take away what no expression gives any more."""
    found = compiled()
    for old in FOLDER.glob("*.sql"):
        if old.name not in found:
            old.unlink()
    for name, text in found.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
