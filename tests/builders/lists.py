"""Facility lists as bytes."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence

import openpyxl

from treadle.kernel.ids import os_id_check_character

HEAD = ["country", "name", "address", "sector", "lat", "lng"]


def as_csv(
    rows: Iterable[Sequence[object]], head: Sequence[str] = HEAD, separator: str = ",", encoding: str = "utf-8"
) -> bytes:
    """A CSV file."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows: Iterable[Sequence[object]], head: Sequence[str] = HEAD) -> bytes:
    """An XLSX file."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(head))
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip archive, deflated."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def os_id(number: int = 1, country: str = "VN") -> str:
    """A valid OS ID, invented."""
    first = f"{country}2024{number % 365 + 1:03d}{number:05d}"
    return first + os_id_check_character(first)
