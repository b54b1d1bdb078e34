"""Runs the compiled definition on the connection of the moment, over rows that Django's queries choose.

Each compiled statement reads tables named ``rate_…`` that do not exist: here querysets are put under those names as
common table expressions. So Django says whose rows may count, and the definition says what becomes of them.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from treadle.domain.assessments.definition import statement

type Input = tuple[str, QuerySet[Any, Any]]
type Inputs = Mapping[str, Input]
type Sql = tuple[str, tuple[Any, ...]]


def over(name: str, inputs: Inputs) -> Sql:
    """The statement with its inputs: table → (its columns, a ``values_list`` in that order)."""
    heads: list[str] = []
    values: list[Any] = []
    for table, (columns, rows) in inputs.items():
        sql, params = rows.order_by().query.sql_with_params()
        named = ", ".join(f'"{column}"' for column in columns.split())
        heads.append(f"{table} ({named}) AS ({sql})")
        values += params
    body = statement(name, connection.vendor).replace("%", "%%")
    return f"WITH {', '.join(heads)} SELECT * FROM ({body}) AS found", tuple(values)  # noqa: S608  compiled, no input


def rows_of(name: str, inputs: Inputs) -> list[dict[str, Any]]:
    """What the statement gives, a dictionary a row. Where no row can be chosen, no database is asked."""
    try:
        sql, params = over(name, inputs)
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        heads = [column[0] for column in cursor.description]
        return [dict(zip(heads, row, strict=True)) for row in cursor.fetchall()]


def insert_into(target: str, columns: str, name: str, inputs: Inputs, taken: str) -> int:
    """Write what the statement gives into a table of ours: ``taken`` are its columns, in the order of ``columns``."""
    try:
        sql, params = over(name, inputs)
    except EmptyResultSet:
        return 0
    into = ", ".join(f'"{column}"' for column in columns.split())
    with connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{target}" ({into}) SELECT {taken} FROM ({sql}) AS made', params)  # noqa: S608
        return int(cursor.rowcount)
