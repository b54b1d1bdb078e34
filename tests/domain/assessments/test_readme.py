"""The README shows the state table as it is."""

from pathlib import Path

import treadle.domain.assessments as subject
from treadle.domain.assessments.states import ASSESSMENT_STEPS


def test_the_diagram_is_the_table() -> None:
    readme = Path(subject.__file__).with_name("README.md").read_text()
    drawn = {line.strip() for line in readme.splitlines() if "-->" in line}
    assert drawn == {line.strip() for line in ASSESSMENT_STEPS.as_mermaid().splitlines() if "-->" in line}
