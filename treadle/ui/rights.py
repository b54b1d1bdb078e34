"""Which of several permissions a person has on one thing, in one query: for pages that show many buttons."""

from datetime import date, datetime

from django.db.models import BooleanField, Case, Model, Q, Value, When

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import visible_q
from treadle.domain.parties.models import Person


def rights_on(person: Person, thing: Model, *permissions: Permission, at: date | datetime) -> set[Permission]:
    """Those of ``permissions`` that the person has on ``thing``."""
    asked = {permission: visible_q(person, permission, type(thing), at) for permission in permissions}
    conditions = {f"may_{permission.value}": _case(q) for permission, q in asked.items() if q != Q()}
    everywhere = {permission for permission, q in asked.items() if q == Q()}
    if not conditions:
        return everywhere
    row = type(thing)._base_manager.filter(pk=thing.pk).annotate(**conditions).values(*conditions).first() or {}
    return everywhere | {permission for permission in permissions if row.get(f"may_{permission.value}")}


def _case(q: Q) -> Case:
    return Case(When(q, then=Value(True)), default=Value(False), output_field=BooleanField())
