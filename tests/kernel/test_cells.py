"""Text that leaves in a file: no spreadsheet computes it, whatever separator the reader's system uses."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadle.journeys.bulk_export.files import _safe
from treadle.kernel.cells import DANGEROUS, harmless, harmless_in_csv


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_a_formula_becomes_text(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless_in_csv(text)[0] == "'"


@pytest.mark.parametrize("text", ["box; =1+1", "box;=1+1", "a|@b", "a\n-b", "a\t+b"])
def test_a_part_after_another_separator_becomes_text(text: str) -> None:
    assert "'" in harmless_in_csv(text)


def test_what_is_written_in_the_background_is_guarded_alike() -> None:
    assert _safe(("F-1", "box; =HYPERLINK(1)"), [1]) == ["F-1", harmless_in_csv("box; =HYPERLINK(1)")]


@given(st.text(alphabet="ab=+-@;\t| \n\r＝", max_size=12), st.sampled_from(";\t|"))
def test_no_cell_begins_a_formula_whatever_separates_them(text: str, separator: str) -> None:
    cells = next(csv.reader(io.StringIO(harmless_in_csv(text).replace("\n", " ").replace("\r", " ")),
                            delimiter=separator), [])
    formulas = tuple(sign for sign in DANGEROUS if not sign.isspace())
    assert not [cell for cell in cells if cell.startswith(formulas)]


@given(st.text(alphabet="abc 123.,", max_size=20))
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert harmless_in_csv(text) == text
