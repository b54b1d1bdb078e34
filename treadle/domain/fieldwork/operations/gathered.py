"""Rows of committees' meetings and of the self-diagnosis, from registers. Private to the operations."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from treadle.domain.assessments.operations.diagnosis import keep_together
from treadle.domain.committees.models import Committee, Member
from treadle.domain.committees.operations import Decided, Held, keep_meeting
from treadle.domain.committees.states import Side
from treadle.domain.fieldwork.journal import Standing
from treadle.domain.fieldwork.operations.door import Desk
from treadle.domain.fieldwork.operations.gatherings import (
    MEETINGS,
    PREFIXES,
    cycle_of,
    meeting_id_of,
    present_in,
    waits,
)
from treadle.domain.fieldwork.operations.keeping import registers_under
from treadle.domain.parties.models import Person
from treadle.domain.parties.states import Sex


def project_gatherings(desk: Desk, keys: Collection[str], *, by: Person, now: datetime) -> None:
    """Bring along the rows that follow from these keys."""
    mine = [key for key in keys if key.startswith(PREFIXES)]
    if not mine:
        return
    known = registers_under(desk.journal_id, *PREFIXES)
    for committee in sorted({key.split("/")[1] for key in mine if key.startswith("b/")}):
        _meeting(desk, known, committee, by, now)
    if any(key.startswith("d/") for key in mine):
        _diagnosis(desk, known, by, now)


# ---- meetings ----------------------------------------------------------------------------------


def _meeting(desk: Desk, known: Mapping[str, Standing], committee: str, by: Person, now: datetime) -> None:
    said = known.get(f"b/{committee}/held")
    if said is None or not said.value or waits(desk, said.value):
        return
    held = held_in(desk.visit_id, known, committee)
    found = Committee.objects.select_related("factory").filter(pk=committee).first()
    if found is not None and held.workers_present and held.management_present:
        keep_meeting(committee=found, held=held, by=_writer(desk, said, by),
                     meeting_id=meeting_id_of(desk.visit_id, committee), now=now)


def held_in(visit_id: UUID, known: Mapping[str, Standing], committee: str) -> Held:
    """What a journal says of a committee's meeting that was held."""
    seats = {key.rpartition("/")[2] for key in present_in(known, committee)}
    came = list(Member.objects.filter(pk__in=seats).values_list("side", "sex"))
    agenda = [one["text"].strip() for _key, one in _under(known, f"b/{committee}/agenda/")]
    minutes = known.get(f"b/{committee}/minutes")
    decided = [_decided(visit_id, key, one) for key, one in _under(known, f"b/{committee}/decision/")]
    return Held(
        held_on=date.fromisoformat(known[f"b/{committee}/held"].value["on"]),
        workers_present=sum(side == Side.WORKERS for side, _sex in came),
        management_present=sum(side == Side.MANAGEMENT for side, _sex in came),
        women_present=sum(sex == Sex.FEMALE for _side, sex in came),
        agenda="\n".join(text for text in agenda if text), minutes=(minutes.value or "") if minutes else "",
        decided=[one for one in decided if one.text],
        done=[UUID(key.rpartition("/")[2]) for key, one in _under(known, f"b/{committee}/earlier/") if one == "done"],
    )


def _decided(visit_id: UUID, key: str, said: Mapping[str, str]) -> Decided:
    by = said.get("by", "")
    return Decided(said.get("text", "").strip(), said.get("who", "").strip(), date.fromisoformat(by) if by else None,
                   uuid5(MEETINGS, f"{visit_id}/{key}"))


def _under(known: Mapping[str, Standing], prefix: str) -> list[tuple[str, Any]]:
    """Keys that begin so with what they say, in the order in which they were first written; those taken back go."""
    mine = [(key, one) for key, one in known.items() if key.startswith(prefix) and one.value]
    return [(key, one.value) for key, one in sorted(mine, key=lambda pair: (pair[1].heads[0].stamp, pair[0]))]


# ---- self-diagnosis ----------------------------------------------------------------------------


def _diagnosis(desk: Desk, known: Mapping[str, Standing], by: Person, now: datetime) -> None:
    closed = known.get("d/closed")
    is_closed = closed is not None and closed.value and not waits(desk, closed.value)
    respondents = closed.value["respondents"] if closed is not None and is_closed else None
    newest = max((one for key, one in known.items() if key.startswith("d/") and one.heads),
                 key=lambda one: (one.heads[-1].stamp, one.heads[-1].id), default=None)
    if newest is not None:
        keep_together(cycle=cycle_of(desk), answers=answers_in(known), respondents=respondents,
                      by=_writer(desk, newest, by), now=now)


def answers_in(known: Mapping[str, Standing]) -> dict[str, tuple[str, str]]:
    """Question's key → (answer, note) as a journal says. A note without an answer waits for one."""
    found = {}
    for key, one in known.items():
        if key.startswith("d/q/"):
            note = known.get(f"d/n/{key[4:]}")
            found[key[4:]] = (one.value, ((note.value if note else "") or "").strip()) if one.value else ("", "")
    return found


def _writer(desk: Desk, said: Standing, by: Person) -> Person:
    """Who wrote the newest head; whoever brought it where they are no longer known."""
    writer = desk.writer_of(said.heads[-1].id)
    found = None if writer is None else Person.objects.filter(pk=writer).first()
    return found or by
