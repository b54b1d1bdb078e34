"""Workbooks that would fill the memory: each part that is held as a whole is small, whatever it is called."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from treadle.kernel.archives import Limits, check_workbook
from treadle.kernel.errors import InvalidInput
from treadle.kernel.workbooks import Sheet, read_sheets, write_sheets

SMALL = Limits(part_bytes=50_000, row_bytes=20_000, ratio=10_000)
TYPES, RELATIONS = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
CHART = ('<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/chartsheet"'
         ' Target="/xl/worksheets/sheet1.xml"/></Relationships>')


def book(rows: int = 100) -> bytes:
    return write_sheets([Sheet("List", ["country", "name"], [["VN", f"Mill {n}"] for n in range(rows)])])


def with_parts(content: bytes, **changes: bytes) -> bytes:
    """The workbook with parts replaced or added; ``__`` in a name stands for ``/``."""
    new = {name.replace("__", "/"): part for name, part in changes.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fresh:
        for member in old.infolist():
            if member.filename not in new:
                fresh.writestr(member.filename, old.read(member))
        for name, part in new.items():
            fresh.writestr(name, part)
    return out.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def refusal(content: bytes, limits: Limits = SMALL) -> str:
    with pytest.raises(InvalidInput) as refused:
        check_workbook(content, limits)
    return refused.value.code


def test_rows_may_be_many_and_everything_else_is_small() -> None:
    long = book(5000)
    assert len(part_of(long, "xl/worksheets/sheet1.xml")) > SMALL.part_bytes
    check_workbook(long, SMALL)
    padding = b"<!--" + b" " * 60_000 + b"-->"
    for part in ("xl__styles.xml", "xl__theme__theme1.xml", "docProps__core.xml", "xl__worksheets__other.xml"):
        assert refusal(with_parts(book(), **{part: b"<x/>" + padding})) == "zip_bomb", part


def test_a_sheet_that_is_also_read_as_something_else_must_be_small() -> None:
    content = book(5000)
    named_twice = part_of(content, RELATIONS).decode().replace("</Relationships>", CHART).encode()
    assert refusal(with_parts(content, **{RELATIONS: named_twice})) == "zip_bomb"


def test_the_workbook_lies_where_workbooks_lie() -> None:
    content = book()
    elsewhere = part_of(content, TYPES).replace(b"/xl/workbook.xml", b"/xl/worksheets/sheet1.xml")
    assert refusal(with_parts(content, **{TYPES: elsewhere})) == "damaged"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_one_row_is_no_larger_than_somebody_typed(encoding: str) -> None:
    cells = "<c><v>1</v></c>" * 3000
    sheet = f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>".encode(encoding)
    assert refusal(with_parts(book(), **{"xl/worksheets/sheet1.xml": sheet})) == "zip_bomb"


def test_two_parts_of_one_name_are_refused() -> None:
    content = io.BytesIO(book())
    with zipfile.ZipFile(content, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/styles.xml", b"<styleSheet/>")
    assert refusal(content.getvalue()) == "damaged"


def test_what_spreadsheet_programs_write_is_read() -> None:
    made, out = Workbook(), io.BytesIO()
    sheet = made.active
    assert sheet is not None
    sheet.append(["country", "name", "yes"])
    sheet.append(["VN", "Mill", True])
    made.create_sheet("Hidden").sheet_state = "hidden"
    made.save(out)
    ((title, rows),) = read_sheets(out.getvalue(), Limits())
    assert (title, [row[:3] for row in rows]) == ("Sheet", [["country", "name", "yes"], ["VN", "Mill", "yes"]])
