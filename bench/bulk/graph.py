"""Which tables are copied with a factory, found in Django's model graph; a table that is not understood is refused."""

from dataclasses import dataclass, field
from graphlib import TopologicalSorter

from django.apps import apps
from django.db import models
from django.db.models import AutoField, Field, ForeignKey, Model, UUIDField

from bench.bulk import known

FACTORY, PERSON = "parties.Factory", "parties.Person"


class NotUnderstood(Exception):
    """The builder does not know how to copy this; the message names the table and the column."""


@dataclass
class Table:
    """A table whose rows are copied. ``driven_by``: foreign keys that make a row belong to a copied row."""

    model: type[Model]
    driven_by: list[ForeignKey] = field(default_factory=list)

    @property
    def label(self) -> str:
        """As in ``parties.Factory``."""
        return self.model._meta.label

    @property
    def name(self) -> str:
        """The table in the database."""
        return self.model._meta.db_table

    @property
    def work(self) -> str:
        """The working table: the rows of the template that are copied."""
        return f"bench_{self.name}"

    @property
    def key(self) -> str:
        """The primary key's column."""
        return self.model._meta.pk.column

    @property
    def fields(self) -> list[Field]:
        """Stored columns in order."""
        return [each for each in self.model._meta.local_concrete_fields if not getattr(each, "generated", False)]


def copied_tables() -> list[Table]:
    """Every table that hangs on a factory or on a copied person, parents first."""
    found = _reached_from_factories()
    tables = {label: Table(model, _driving(model, found)) for label, model in found.items()}
    for label in (PERSON, *known.OF_A_PERSON, *known.ALWAYS):
        tables.setdefault(label, Table(apps.get_model(label)))
    for table in tables.values():
        check_table(table, tables)
    above = {label: {key.related_model._meta.label for key in keys_of(table.model)} & set(tables) - {label}
             for label, table in tables.items()}
    order = TopologicalSorter(above).static_order()
    return [tables[label] for label in order if label not in known.MADE_AGAIN]


def people_only(copied: list[Table]) -> list[tuple[str, str]]:
    """(table, column) of foreign keys to people in tables that are not copied: they must not name a copied person."""
    ours = {table.label for table in copied}
    return [(model._meta.db_table, key.column) for model in _all_models() if model._meta.label not in ours
            for key in keys_of(model) if key.related_model._meta.label == PERSON]


def keys_of(model: type[Model]) -> list[ForeignKey]:
    """Foreign keys, one-to-one keys among them."""
    return [each for each in model._meta.local_concrete_fields if isinstance(each, ForeignKey)]


def _all_models() -> list[type[Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def _reached_from_factories() -> dict[str, type[Model]]:
    found = {FACTORY: apps.get_model(FACTORY)}
    while True:
        more = {model._meta.label: model for model in _all_models()
                if model._meta.label not in found and model._meta.label != PERSON and _driving(model, found)}
        if not more:
            return found
        found |= more


def _driving(model: type[Model], found: dict[str, type[Model]]) -> list[ForeignKey]:
    return [key for key in keys_of(model)
            if key.related_model is not model and key.related_model._meta.label in found]


def check_table(table: Table, tables: dict[str, Table]) -> None:
    """Refuse what would be copied wrongly."""
    key = table.model._meta.pk
    if not isinstance(key, UUIDField | AutoField | ForeignKey):
        raise NotUnderstood(f"{table.label} has a key of a kind that the builder cannot derive: {type(key).__name__}.")
    for each in table.fields:
        loose = isinstance(each, UUIDField) and not each.primary_key
        if loose and f"{table.label}.{each.name}" not in known.LOOSE_IDS:
            raise NotUnderstood(f"{table.label}.{each.name} holds ids that are no foreign key; say in "
                                "bench/bulk/known.py whether they move with a copy.")
    moved = {each.name for each in table.fields if _moves(table, each, tables)}
    for names in _unique_sets(table.model):
        if not names & moved:
            raise NotUnderstood(f"{table.label} has {sorted(names)} once only, and nothing in it differs in a copy; "
                                "say in bench/bulk/known.py how it varies.")


def _moves(table: Table, each: Field, tables: dict[str, Table]) -> bool:
    label = f"{table.label}.{each.name}"
    return (each.primary_key or label in known.VARIED or label in known.LOOSE_IDS or label in known.TEXTS_WITH_IDS
            or (isinstance(each, ForeignKey) and each.related_model._meta.label in tables))


def _unique_sets(model: type[Model]) -> list[set[str]]:
    alone = [{each.name} for each in model._meta.local_concrete_fields if each.unique]
    together = [set(names) for names in model._meta.unique_together]
    constraints = [each for each in model._meta.constraints if isinstance(each, models.UniqueConstraint)]
    named = [set(each.fields) or {found.name for expression in each.expressions
                                  for found in expression.flatten() if isinstance(found, models.F)}
             for each in constraints]
    return alone + together + named
