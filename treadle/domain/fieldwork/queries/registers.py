"""What a journal says, for pages: keys as they stand, conflicts, devices; files of the tray."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from treadle.domain.fieldwork.journal import Head, Standing
from treadle.domain.fieldwork.models import Journal, Lease, Register, Upload


def journal_of(visit_id: UUID) -> Journal | None:
    """The journal of a visit, if it has one."""
    return Journal.objects.filter(visit=visit_id).first()


def registers_of(visit_id: UUID, *prefixes: str) -> dict[str, Standing]:
    """Key → how it stands, of the keys that begin so; all of them without a prefix. One query.

    Meetings (``m/``), samples (``w/``), clusters (``c/``), confirmations (``r/``), steps (``k/``) and what an advisory
    visit drafts (``v/``, ``a/``) have no rows of their own: this is where they are read.
    """
    rows = Register.objects.filter(journal__visit=visit_id).order_by("key").values_list("key", "heads", "awaited")
    return {key: Standing(key, [Head(*one) for one in heads], frozenset(awaited)) for key, heads, awaited in rows
            if heads and (not prefixes or key.startswith(prefixes))}


class Conflict(NamedTuple):
    """A key whose heads differ, with what each says."""

    key: str
    heads: list[Head]


def conflicts_of(visit_id: UUID) -> list[Conflict]:
    """What is answered in two ways and not settled, in the order of the keys."""
    rows = Register.objects.filter(journal__visit=visit_id, conflict=True).order_by("key").values_list("key", "heads")
    return [Conflict(key, [Head(*one) for one in heads]) for key, heads in rows]


def devices_of(visit_id: UUID) -> QuerySet[Lease]:
    """The devices of a visit with their people, and when each was here last."""
    return Lease.objects.filter(journal__visit=visit_id).select_related("person", "withdrawn_by")


def upload_of(visit_id: UUID, sha256: str) -> Upload | None:
    """A file of the tray, as far as it has come."""
    rows = Upload.objects.filter(journal__visit=visit_id, sha256=sha256).select_related("stored")
    return rows.first()


def folder_of(journal_id: UUID) -> Path:
    """Where files of a journal lie until all of each has come."""
    return Path(settings.DATA_DIR) / "field-uploads" / str(journal_id)


def advisory_drafts_of(visit_id: UUID) -> Mapping[str, Any]:
    """What was drafted on an advisory visit: ``notes`` (told in trust), ``summary``, and ``actions`` agreed on."""
    known = registers_of(visit_id, "v/", "a/")
    lines = sorted((one.heads[0].stamp, key) for key, one in known.items() if key.startswith("a/") and one.value)
    actions = [known[key].value for _stamp, key in lines if known[key].value.get("text", "").strip()]
    notes, summary = (known[key].value or "" if key in known else "" for key in ("v/notes", "v/summary"))
    return {"notes": notes, "summary": summary, "actions": actions}
