"""What one reader's copy of a report says: a buyer's leaves out the cycles that the factory did not open to it.

The kept snapshot, its hash and its check code stay whole; a copy is made of it each time it is read.
"""

from collections.abc import Container
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import held_by, visible_q
from treadle.domain.access.roles import Reach
from treadle.domain.cycles.models import Consent
from treadle.domain.parties.models import Person
from treadle.domain.reports.composers.points import NOT_MET, changes, totals_of
from treadle.domain.reports.models import Release, Share
from treadle.domain.reports.states import Audience

type Snapshot = dict[str, Any]


def snapshot_for(release: Release, person: Person, at: date | datetime) -> Snapshot:
    """The release's snapshot as this reader may have it. Pages, PDFs and exports read this, never ``snapshot``."""
    whole: Snapshot = release.snapshot
    if len(whole.get("history", [])) < 2 or _reads_everything(release, person, at):
        return whole
    return without_cycles(whole, opened_cycles(release, person, at))


def _reads_everything(release: Release, person: Person, at: date | datetime) -> bool:
    """Whether the report is within reach by more than a buyer's share: the programme, the factory, its group."""
    reached = Q()
    for permission in (Permission.REPORT_SEE, Permission.REPORT_SUMMARY_SEE):
        reached |= visible_q(person, permission, Release, at, without=frozenset({Reach.CONSENTED}))
        if reached == Q():
            return True
    return Release.objects.filter(reached, pk=release.pk).exists()


def opened_cycles(release: Release, person: Person, at: date | datetime) -> set[int]:
    """Numbers of the factory's cycles that the reader's buyers may know: consent stands, or a report was shared.

    A consent that was withdrawn after a report of that cycle was shared takes nothing back.
    """
    buyers = [held.organisation_id for held in held_by(person, at)
              if Permission.REPORT_SEE in held.role.permissions and held.role.reach is Reach.CONSENTED]
    factory = release.cycle.factory_id
    shared = Share.objects.filter(audience=Audience.BUYER, organisation__in=buyers, release__cycle__factory=factory,
                                  release__assessment__isnull=False)
    consents = Consent.objects.filter(buyer__in=buyers, cycle__factory=factory, withdrawn_at=None)
    rows = shared.annotate(number_of=F("release__cycle__number")).values_list("number_of", flat=True)
    return set(rows) | set(consents.values_list("cycle__number", flat=True))


def without_cycles(snapshot: Snapshot, opened: Container[int]) -> Snapshot:
    """The snapshot with the history of ``opened`` cycles only, and everything that follows from it worked out again.

    History is kept back to the first cycle that is not opened: a gap inside it would make "last time" say too much.
    """
    history = snapshot["history"]
    kept = 1  # the report's own cycle
    while kept < len(history) and history[-kept - 1]["cycle"] in opened:
        kept += 1
    if kept == len(history):
        return snapshot
    points = [_shortened(point, kept) for point in snapshot["points"]]
    states = {point["key"]: point for point in points}
    return {
        **snapshot,
        "history": history[-kept:], "points": points, "totals": totals_of(points),
        "clusters": [{**cluster, **totals_of([point for point in points if point["cluster"] == cluster["key"]])}
                     for cluster in snapshot["clusters"]],
        "changed": changes(points) if kept > 1 else None,
        "findings": [{**finding, "repeated": _is_repeated(states.get(finding["point"]))}
                     for finding in snapshot["findings"]],
        "cycles_left_out": True,
    }


def _shortened(point: Snapshot, kept: int) -> Snapshot:
    return {**point, "history": point["history"][-kept:], "previous": point["previous"] if kept > 1 else None}


def _is_repeated(point: Snapshot | None) -> bool:
    return point is not None and point["state"] == point["previous"] == NOT_MET
