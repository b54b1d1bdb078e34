"""Answers that fail in a copy and were met in the template: their findings; then the product settles all results."""

from django.db import connection, transaction

from bench.bulk import known
from bench.bulk.dialects import dialect, run

WORDS = "Seen on the second day in one of the lines; the record of the month before shows the same."


def find_failing(stride: int) -> int:
    """A finding for every answer that fails in its copy only; how many there are."""
    identity = dialect().finding_id.replace("{x}", "a.id")
    none, cast = ("0", "") if connection.vendor == "sqlite" else ("false", "::jsonb")
    run(f"CREATE TEMP TABLE bench_failing AS SELECT s.id + c.k * {stride} AS answer_id FROM bench_copies c "
        f"CROSS JOIN bench_assessments_answer s WHERE s.may_fail AND {known.FAILS}")
    return run("INSERT INTO assessments_finding (id, answer_id, explanation, evidence_kinds, evidence, "
               "rests_on_interviews, workers_affected_percent, recorded_at, recorded_by_id) "
               f"SELECT {identity}, a.id, '{WORDS}', '[\"document\"]'{cast}, 'Records of the line.', {none}, NULL, "
               "a.answered_at, a.answered_by_id FROM bench_failing f JOIN assessments_answer a ON a.id = f.answer_id")


@transaction.atomic
def settle_all() -> None:
    """Results and packed answers of every assessment whose report stands, made by the product itself."""
    from treadle.domain.assessments.models import Assessment
    from treadle.domain.assessments.packing import pack
    from treadle.domain.assessments.results import settle_all as settle
    from treadle.domain.standards.models import Instrument

    standing = Assessment.objects.filter(state="released").exclude(releases__kind="assessment",
                                                                   releases__state="withdrawn")
    used = standing.order_by().values_list("version__instrument", flat=True).distinct()
    for instrument in Instrument.objects.filter(pk__in=list(used)):
        settle(standing.filter(version__instrument=instrument), instrument=instrument.pk)
    pack(standing)
