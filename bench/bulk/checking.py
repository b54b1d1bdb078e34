"""Whether the copies are what the operations would have made: counts, keys, and results settled by the product."""

from bench.bulk.copying import Copier
from bench.bulk.dialects import dialect, one
from bench.bulk.graph import Table

FINDING = "assessments.Finding"


class NotAlike(Exception):
    """A copy differs from its original where it must not."""


def check(tables: list[Table], copier: Copier, *, copies: int, failing: int, sample: int = 20) -> None:
    """Raise ``NotAlike`` on the first thing that is wrong."""
    _check_counts(tables, copier, copies, failing)
    broken = dialect().broken_keys()
    if broken:
        raise NotAlike(f"{len(broken)} foreign keys lead nowhere, the first of them {broken[0]}.")
    check_results(sample)


def _check_counts(tables: list[Table], copier: Copier, copies: int, failing: int) -> None:
    for table in tables:
        work = one(f"SELECT count(*) FROM {table.work}")
        if copier.written[table.label] != work * copies:
            raise NotAlike(f"{table.label} has {copier.written[table.label]} copied rows, not {work} × {copies}.")
    now, was = one("SELECT count(*) FROM assessments_finding"), one("SELECT count(*) FROM bench_assessments_finding")
    if now != was * (copies + 1) + failing:
        raise NotAlike(f"There are {now} findings, not {was} × {copies + 1} and {failing}.")


def check_results(sample: int) -> int:
    """Settle a sample of released assessments as the product does and compare; how many points were compared."""
    from treadle.domain.assessments.models import Assessment, PointResult
    from treadle.domain.assessments.results import count_points

    compared = 0
    released = Assessment.objects.filter(state="released").select_related("factory", "version").order_by("pk")
    step = max(1, released.count() // sample)
    for assessment in released[::step]:
        counted = {point: (each.assessed, each.not_met, each.public_assessed, each.public_not_met)
                   for point, each in count_points(assessment).items()}
        kept = {row[0]: row[1:] for row in PointResult.objects.filter(assessment=assessment).values_list(
            "point_id", "assessed", "not_met", "public_assessed", "public_not_met")}
        if counted != kept:
            raise NotAlike(f"The results of assessment {assessment.pk} are not what its answers settle to.")
        compared += len(kept)
    return compared
