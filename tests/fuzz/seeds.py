"""Real files to begin with, one small one of each kind and shape."""

import io
from functools import cache

from openpyxl import Workbook
from PIL import Image

from tests.builders.lists import HEAD, as_csv, as_xlsx, zipped
from treadle.journeys.import_assessments.shape import COLUMNS
from treadle.kernel.workbooks import Sheet, write_sheets

ROWS = [["VN", "Nhà máy Đại Việt", "12 Đường số 3, Biên Hòa", "Apparel", "10.95", "106.82"],
        ["JO", "مصنع النور", "Al-Hassan", "", "32.5", "35.9"], ["BD", "=1+1", "Dhaka; Road 2", "Shirts", "", ""]]


@cache
def lists() -> list[bytes]:
    """Lists of factories as text, in the encodings and separators that arrive."""
    return [as_csv(ROWS, separator=separator, encoding=encoding) for separator, encoding in
            ((",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16"), ("|", "utf-32"))] + [
        b"Our suppliers;;\n\nNation;Factory Name;Factory Address\nvietnam;Alpha;1 Road\n"]


@cache
def workbooks() -> list[bytes]:
    """Lists as workbooks: written by us, and as spreadsheet programs write them (shared strings, styles, days)."""
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in [HEAD, *ROWS]:
        sheet.append(row)
    sheet["G1"], sheet["G2"] = "workers", "=SUM(1,2)"
    sheet.merge_cells("A5:B6")
    book.create_sheet("Second").append(["nothing"])
    book.save(out)
    return [as_xlsx([list(row) for row in ROWS]), write_sheets([Sheet("List", HEAD, ROWS)]), out.getvalue()]


@cache
def extracts() -> list[bytes]:
    """The analysts' extract: two assessments, a fact, a repeated row, an obsolete factory."""
    rows = []
    for quest, kind, finding, name in (("7", "NCQ", "1", "Alpha"), ("7", "FGW", "12", "Alpha"),
                                       ("8", "NCQ", "0", "Beta (Obsolete)"), ("7", "NCQ", "1", "Alpha")):
        values = {"Country": "Vietnam", "Factory.Assessed.ID": quest, "Factory.Assessed.Name": name, "Quest.ID": quest,
                  "Cycle": "1", "Assesment.Start.Date": "02/03/2020", "Question.type": kind, "Finding": finding,
                  "Tags": "Public Disclosure"}
        rows.append([values.get(column, f"x {column}") for column in COLUMNS])
    return [as_csv(rows, list(COLUMNS)), as_csv(rows, list(COLUMNS), separator=";", encoding="utf-8-sig")]


@cache
def pictures() -> list[bytes]:
    """One picture a format, in several modes; one with a place in it; one that moves."""
    made = []
    for kind, mode in (("JPEG", "RGB"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "I;16"),
                       ("WEBP", "RGB"), ("GIF", "P")):
        out, exif = io.BytesIO(), Image.Exif()
        exif[0x0112] = 6
        Image.new(mode, (24, 16)).save(out, kind, **({"exif": exif} if kind in {"JPEG", "WEBP"} else {}))
        made.append(out.getvalue())
    moving = io.BytesIO()
    Image.new("P", (8, 8)).save(moving, "GIF", save_all=True, append_images=[Image.new("P", (8, 8), 3)])
    return [*made, moving.getvalue()]


@cache
def documents() -> list[bytes]:
    """Other evidence: PDF, text, and office documents by what lies in them."""
    return [b"%PDF-1.7\n1 0 obj <</Type/Catalog>> endobj", "Lời khai, 2 March".encode(),
            zipped({"word/document.xml": b"<w/>", "[Content_Types].xml": b"<x/>"}),
            zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}), *workbooks()[:1]]
