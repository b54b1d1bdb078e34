"""A whole data folder, read and checked."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from treadle.domain.standards.datafiles.checks import check_all
from treadle.domain.standards.datafiles.instruments import read_instrument
from treadle.domain.standards.datafiles.law import read_alerts, read_law
from treadle.domain.standards.datafiles.questionnaires import read_criteria, read_diagnosis
from treadle.domain.standards.datafiles.shapes import InstrumentFile, Shipped

DATA = Path(__file__).resolve().parents[1] / "data"


def read_all(root: Path = DATA) -> Shipped:
    """Everything below ``root``; what is wrong with it stands in ``problems``."""
    shipped = Shipped()
    for folder in sorted((root / "instruments").glob("*/")):
        instrument = read_instrument(folder, root, shipped.problems)
        if instrument is not None:
            shipped.instruments.append(instrument)
    for kind, read, into in (
        ("law", read_law, shipped.rules.extend),
        ("zero-tolerance", read_alerts, shipped.alerts.append),
        ("self-diagnosis", read_diagnosis, shipped.diagnoses.append),
        ("criteria", read_criteria, shipped.criteria.append),
    ):
        for path in sorted((root / kind).glob("*.toml")):
            into(read(path, str(path.relative_to(root)), shipped.problems))  # type: ignore[operator]
    shipped.problems.extend(check_all(shipped))
    return shipped


def digest_of(instrument: InstrumentFile) -> str:
    """SHA-256 of what a version asks: clusters, points, questions, overlays. Comments and links do not count."""
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
