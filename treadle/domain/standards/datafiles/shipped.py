"""A whole data folder, read and checked."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from treadle.domain.standards.datafiles.checks import check_all
from treadle.domain.standards.datafiles.instruments import read_instrument
from treadle.domain.standards.datafiles.law import read_alerts, read_law
from treadle.domain.standards.datafiles.questionnaires import read_criteria, read_diagnosis
from treadle.domain.standards.datafiles.shapes import InstrumentFile, Problem, Shipped

DATA = Path(__file__).resolve().parents[1] / "data"


def read_all(root: Path = DATA) -> Shipped:
    """Everything below ``root``; what is wrong with it stands in ``problems``."""
    shipped = Shipped()
    for folder in sorted((root / "instruments").glob("*/")):
        instrument = read_instrument(folder, root, shipped.problems)
        if instrument is not None:
            shipped.instruments.append(instrument)
    shipped.rules = [rule for rules in _files(root, "law", read_law, shipped) for rule in rules]
    shipped.alerts = _files(root, "zero-tolerance", read_alerts, shipped)
    shipped.diagnoses = _files(root, "self-diagnosis", read_diagnosis, shipped)
    shipped.criteria = _files(root, "criteria", read_criteria, shipped)
    shipped.problems.extend(check_all(shipped))
    return shipped


def _files[T](root: Path, kind: str, read: Callable[[Path, str, list[Problem]], T], shipped: Shipped) -> list[T]:
    paths = sorted((root / kind).glob("*.toml"))
    return [read(path, str(path.relative_to(root)), shipped.problems) for path in paths]


def digest_of(instrument: InstrumentFile) -> str:
    """SHA-256 of what a version asks: clusters, points, questions, overlays. Comments, links, translations do not."""
    clusters = [{**asdict(one), "file": ""} for one in instrument.clusters]
    for cluster in clusters:
        for point in cluster["points"]:
            for question in point["questions"]:
                question["file"] = ""
    content = {
        "clusters": clusters,
        "variants": [asdict(one) for one in instrument.variants],
        "in_force_from": instrument.in_force_from,
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
