"""The tool before this year's: an invented earlier version, for assessments of earlier years and for trends."""

from dataclasses import replace
from datetime import date, datetime

from treadle.domain.standards.datafiles import Shipped, read_all
from treadle.domain.standards.datafiles.shapes import ClusterFile, InstrumentFile
from treadle.domain.standards.models import Version
from treadle.domain.standards.operations import load_shipped

LABEL = "earlier"
NOTE = "Invented for the demonstration: this year's questions without the ones that were added last."
FROM = date(2015, 1, 1)
#: Every so many-th question of a longer point is taken as newer than the earlier version.
EVERY = 9


def load_earlier_version(*, on: date, now: datetime) -> None:
    """Add the earlier version of the garment instrument and of the criteria, when the years go that far back."""
    shipped = read_all()
    garment = next(one for one in shipped.instruments if one.key == "garment")
    if garment.in_force_from <= on or Version.objects.filter(instrument__key="garment", label=LABEL).exists():
        return
    earlier = _without_newest(garment)
    criteria = [replace(one, version=LABEL, in_force_from=FROM) for one in shipped.criteria]
    load_shipped(shipped=Shipped(instruments=[earlier], criteria=criteria), now=now)
    Version.objects.filter(instrument__key="garment", label=LABEL).update(note=NOTE)


def _without_newest(garment: InstrumentFile) -> InstrumentFile:
    clusters = [_thinned(cluster) for cluster in garment.clusters]
    kept = {question.concept for cluster in clusters for point in cluster.points for question in point.questions}
    return replace(garment, version=LABEL, in_force_from=FROM, clusters=clusters, links=[],
                   variants=[one for one in garment.variants if one.concept in kept])


def _thinned(cluster: ClusterFile) -> ClusterFile:
    points = [replace(point, questions=[one for place, one in enumerate(point.questions, 1)
                                        if place % EVERY or one.tags]) for point in cluster.points]
    return replace(cluster, points=points)
