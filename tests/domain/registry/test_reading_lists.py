"""Lists as buyers send them: encodings, separators, headings, cells that lie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.lists import HEAD, as_csv, as_xlsx, os_id, zipped
from treadle.domain.registry.lists.columns import columns_of
from treadle.domain.registry.lists.countries import country_code
from treadle.domain.registry.lists.normal import match_key, plain
from treadle.domain.registry.lists.reader import read
from treadle.domain.registry.lists.rows import FacilityRow, Rejected, parse_rows
from treadle.kernel.errors import InvalidInput
from treadle.kernel.ids import CROCKFORD, is_os_id, os_id_check_character

ROW = ["VN", "Nhà máy Đại Việt", "12 Đường số 3, Biên Hòa", "Apparel", "10.95", "106.82"]


def parsed(content: bytes) -> list[FacilityRow | Rejected]:
    listing = read(content)
    return list(parse_rows(listing.rows, listing.columns, 2026))


def good(content: bytes) -> FacilityRow:
    (row,) = parsed(content)
    assert isinstance(row, FacilityRow), row
    return row


def reason(row: list[str], head: list[str] = HEAD) -> str:
    (found,) = parsed(as_csv([row], head))
    assert isinstance(found, Rejected), found
    return found.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_encodings_and_separators(encoding: str, separator: str) -> None:
    content = as_csv([ROW] * 3, separator=separator, encoding=encoding)
    rows = parsed(content)
    assert [row.name for row in rows if isinstance(row, FacilityRow)] == ["Nhà máy Đại Việt"] * 3


def test_windows_letters() -> None:
    assert (
        good(as_csv([["FR", "Société Générée", "Rue de l’Été", "", "", ""]], encoding="cp1252")).name
        == "Société Générée"
    )


def test_xlsx_reads_like_csv() -> None:
    row = good(as_xlsx([["VN", "Alpha", "1 Road", "Apparel", 10.95, 106.82]]))
    assert (row.name, str(row.latitude), str(row.longitude), row.row) == ("Alpha", "10.950000", "106.820000", 2)


def test_headings_may_be_named_otherwise_and_stand_lower() -> None:
    content = b"Our suppliers 2024;;\n\nNation;Factory Name;Factory Address\nvietnam;Alpha;1 Road\n"
    row = good(content)
    assert (row.country, row.name, row.address, row.row) == ("VN", "Alpha", "1 Road", 4)


def test_the_plainest_heading_wins() -> None:
    assert columns_of(["Company", "Supplier", "Factory Name", "Country Code", "Country"]) == {"name": 2, "country": 4}


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    content = ",".join(HEAD) + '\nVN,"Al\npha",,,,\n\n,,,,,\nVN,,,,,\n'
    first, second = parsed(content.encode())
    assert (first.row, second.row) == (2, 5)
    assert isinstance(second, Rejected)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Viet Nam", "VN"),
        ("VIETNAM", "VN"),
        ("vnm", "VN"),
        ("USA", "US"),
        ("United States", "US"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("turkiye", "TR"),
        ("Côte d'Ivoire", "CI"),
        ("South Korea", "KR"),
        ("P.R. China", "CN"),
        ("CHINA", "CN"),
        ("el  salvador", "SV"),
        ("NA", "NA"),
        ("Hong Kong", "HK"),
        ("Lao PDR", "LA"),
        ("UK", "GB"),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_countries(text: str, code: str | None) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (["VN", "", "1 Road", "", "", ""], "no name"),
        (["VN", "???", "1 Road", "", "", ""], "no name"),
        (["", "Alpha", "1 Road", "", "", ""], "no country"),
        (["Atlantis", "Alpha", "1 Road", "", "", ""], "Atlantis"),
        (["VN", "Alpha", "", "", "106", "10"], "swapped"),
        (["VN", "Alpha", "", "", "10", "200"], "longitude"),
        (["VN", "Alpha", "", "", "10", ""], "belong together"),
        (["VN", "Alpha", "", "", "north", "106"], "degrees"),
        (["VN", "Alpha", "", "", "0", "0"], "sea"),
        (["VN", "Alpha\x00", "", "", "", ""], "no text"),
        (["VN", "Alpha\x1b[2J", "", "", "", ""], "no text"),
        (["VN", "A" * 251, "", "", "", ""], "longer than 250"),
        (["VN", "A" * 1_000_000, "", "", "", ""], "quotation mark"),
    ],
)
def test_bad_rows_say_why(row: list[str], says: str) -> None:
    assert says in reason(row)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("os id", "VN2024001000019", "OS ID"),
        ("os id", "nonsense", "OS ID"),
        ("start year", "2031", "year"),
        ("start year", "17", "year"),
        ("women", "many", "workers"),
        ("isic", "clothes", "ISIC"),
    ],
)
def test_bad_values_say_why(field: str, value: str, says: str) -> None:
    assert says in reason(["VN", "Alpha", value], ["country", "name", field])


def test_values_as_people_write_them() -> None:
    head = ["country", "name", "os id", "women", "men", "start year", "isic", "coordinates"]
    row = good(
        as_csv(
            [
                [
                    "vn",
                    "Alpha",
                    f"{os_id()[:2]}-{os_id()[2:]}".lower(),
                    "1,204",
                    "3 010",
                    "1998",
                    "14.10",
                    "10.95, 106.82",
                ]
            ],
            head,
        )
    )
    assert (row.os_id, row.workers_female, row.workers_male, row.started_year, row.isic) == (
        os_id(),
        1204,
        3010,
        1998,
        "1410",
    )
    assert (float(row.latitude or 0), float(row.longitude or 0)) == (10.95, 106.82)


def test_a_comma_may_be_the_decimal_point() -> None:
    row = good(as_csv([["VN", "Alpha", "", "", "10,95", "106,82"]], separator=";"))
    assert float(row.latitude or 0) == 10.95


def test_an_os_id_names_the_country_where_the_list_does_not() -> None:
    assert good(as_csv([["Alpha", os_id()]], ["name", "os id"])).country == "VN"


# ---- files that attack --------------------------------------------------------------------


def _bomb() -> bytes:
    return zipped({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * 60_000_000})


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b"]><workbook>&b;</workbook>"
)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (_bomb(), "zip_bomb"),
        (zipped({f"xl/{n}": b"" for n in range(600)} | {"xl/workbook.xml": b"<x/>"}), "zip_bomb"),
        (zipped({"inner.xlsx": b"PK\x03\x04"}), "damaged"),
        (zipped({"word/document.xml": b"<x/>"}), "damaged"),
        (zipped({"xl/workbook.xml": ENTITIES, "[Content_Types].xml": ENTITIES}), "damaged"),
        (b"PK\x03\x04 and nothing more", "damaged"),
        (b"%PDF-1.7", "wrong_kind"),
        (b"\xd0\xcf\x11\xe0 old excel", "wrong_kind"),
        (b"", "no_headings"),
        (b"\x00" * 500, "no_headings"),
        (b"one,two\n1,2\n", "no_headings"),
        (bytes(range(256)) * 50, "no_headings"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_files_that_are_no_lists_are_refused_in_a_sentence(content: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parsed(content)
    assert refusal.value.code == code


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("treadle.domain.registry.lists.limits.MAX_ROWS", 3)
    with pytest.raises(InvalidInput) as refusal:
        parsed(as_csv([ROW] * 4))
    assert refusal.value.code == "too_many_rows"


def test_formula_cells_give_no_formula() -> None:
    rows = parsed(as_xlsx([["VN", "=1+1", "1 Road", "", None, None], ["VN", "Alpha", "=cmd()", "", None, None]]))
    assert isinstance(rows[0], Rejected)  # never computed, so there is no name
    assert isinstance(rows[1], FacilityRow)
    assert rows[1].address == ""


@given(st.binary(max_size=3000))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    try:
        rows = parsed(",".join(HEAD).encode() + b"\n" + content)
    except InvalidInput:
        return
    assert all(isinstance(row, FacilityRow | Rejected) for row in rows)


@given(st.lists(st.lists(st.text(max_size=30), min_size=6, max_size=6), max_size=8))
def test_every_row_is_taken_or_refused_by_its_number(rows: list[list[str]]) -> None:
    found = parsed(as_csv(rows, encoding="utf-8-sig") if _writable(rows) else as_csv([]))
    assert [row.row for row in found] == sorted({row.row for row in found})


def _writable(rows: list[list[str]]) -> bool:
    return all(not 0xD800 <= ord(character) <= 0xDFFF for row in rows for cell in row for character in cell)


# ---- what makes two rows the same ---------------------------------------------------------


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_plain_text_stays_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)


def test_case_accents_and_punctuation_do_not_tell_rows_apart() -> None:
    assert match_key("VN", "Công Ty ĐẠI VIỆT", "12, Đường 3.") == match_key("VN", "CONG TY Đại-Việt", "12 đường 3")
    assert match_key("VN", "Alpha", "1 Road") != match_key("KH", "Alpha", "1 Road")


@given(
    st.sampled_from(["VN", "BD", "KH", "ZZ"]),
    st.integers(1, 9999),
    st.integers(1, 365),
    st.text(alphabet=CROCKFORD, min_size=5, max_size=5),
)
def test_os_ids_carry_their_check(country: str, year: int, day: int, rest: str) -> None:
    first = f"{country}{year:04d}{day:03d}{rest}"
    check = os_id_check_character(first)
    assert is_os_id(first + check)
    assert not any(is_os_id(first + other) for other in CROCKFORD if other != check)


@given(st.text(max_size=20))
def test_hardly_any_text_is_an_os_id(text: str) -> None:
    assert not is_os_id(text) or (len(text) == 15 and text[14] == os_id_check_character(text[:14]))


def test_an_os_id_worked_out_by_hand() -> None:
    """U + S = 85 + 83, the date's digits 19, five A 50: 237, which leaves 13 of 32, a D."""
    assert is_os_id("US2019070AAAAAD")
    assert not is_os_id("US2019070AAAAAE")
    assert not is_os_id("us2019070AAAAAD")


def test_an_os_id_holds_a_day_that_was() -> None:
    for year, day, was in ((2020, 366, True), (2021, 366, False), (2021, 0, False), (2021, 400, False)):
        first = f"US{year}{day:03d}AAAAA"
        assert is_os_id(first + os_id_check_character(first)) is was
