"""How a database plans its queries: by what it last counted."""

from django.apps import apps
from django.db import connection


def refresh_counts() -> None:
    """Let the database count our tables (``ANALYZE``), inside a transaction too.

    PostgreSQL does so by itself, but only what is committed: after much was written in one transaction it plans for
    empty tables, and a join that takes milliseconds takes minutes. SQLite counts only when it is asked. Tables are
    named, because PostgreSQL would also count those that all its databases share, and keep them locked to the end.
    """
    tables = sorted({connection.ops.quote_name(model._meta.db_table) for model in apps.get_models()})
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {', '.join(tables)}")
        else:
            cursor.execute("PRAGMA analysis_limit=1000")  # a sample of each index: milliseconds at any size
            cursor.execute("ANALYZE")
