"""Load the shipped standards, law and criteria: run at every `treadle init`, adds what is new."""

from datetime import datetime

from treadle.domain.standards.datafiles import read_all
from treadle.domain.standards.operations import load_shipped


def load_standards(*, now: datetime) -> str:
    """Bring the shipped data files into the database; says in one sentence what was added, "" for nothing."""
    loaded = load_shipped(shipped=read_all(), now=now)
    return f"Standards loaded: {loaded}." if loaded.counts else ""
