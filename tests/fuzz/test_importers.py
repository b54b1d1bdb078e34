"""Every importer, against files that are almost right. It succeeds or refuses in a sentence, and nothing else."""

import re
import shutil
from pathlib import Path
from random import Random

import pytest

from tests.cast import NOW, Cast
from tests.fuzz import seeds
from tests.fuzz.mutating import CASES, DEAR, DEAREST, either, fuzz, mutate, mutated, mutated_archive, text
from treadle.domain.files import rules
from treadle.domain.files.pictures import made_anew
from treadle.domain.files.states import ALLOWED, LONGEST_EDGE, Purpose
from treadle.domain.registry.lists.reader import read
from treadle.domain.registry.lists.rows import FacilityRow, parse_rows
from treadle.domain.reports import seal
from treadle.domain.reports.queries import check, check_file
from treadle.domain.standards.datafiles import DATA, read_all
from treadle.domain.standards.models import Version
from treadle.domain.standards.operations import draft_version
from treadle.domain.standards.queries import preview_of, sheets_of
from treadle.journeys.import_assessments.read import read_extract
from treadle.kernel.errors import InvalidInput, RuleBroken, TreadleError
from treadle.kernel.workbooks import Limits, read_sheets, write_sheets


def refused_plainly(error: TreadleError) -> None:
    """A refusal is a sentence for a reader: it begins with a capital and holds no Python."""
    said = str(error.sentence)
    assert len(said) > 10, said
    assert not re.search(r"Traceback|Error:|object at 0x|<class", said), said


def test_the_seeds_are_good_files(tmp_path: Path) -> None:
    """Else the cases would all end at the first line of a reader."""
    for content in (*seeds.lists(), *seeds.workbooks()):
        listing = read(content)
        assert any(isinstance(row, FacilityRow) for row in parse_rows(listing.rows, listing.columns, 2026))
    for content in seeds.extracts():
        (tmp_path / "extract.csv").write_bytes(content)
        found = read_extract(tmp_path / "extract.csv", today=NOW.date())
        assert (len(found.sheets), found.bad_rows, found.repeated) == (2, 0, 1)
    assert [made_anew(content)[1].ending for content in seeds.pictures()]
    assert all(rules.kind_of(content, Purpose.EVIDENCE) for content in seeds.documents())


@fuzz(CASES, content=mutated(seeds.lists()))
def test_lists_of_factories_as_text(content: bytes) -> None:
    _read_list(content)


@fuzz(CASES, content=mutated_archive(seeds.workbooks()))
def test_lists_of_factories_as_workbooks(content: bytes) -> None:
    _read_list(content)


CELL = text(40)


def _rows(chance: Random) -> list[list[str]]:
    return [[CELL(chance) for _cell in range(chance.randint(0, 9))] for _row in range(chance.randint(0, 6))]


@fuzz(CASES, rows=_rows, separator=lambda chance: chance.choice(",;\t|"))
def test_lists_built_from_any_text(rows: list[list[str]], separator: str) -> None:
    text = "\n".join(separator.join(row) for row in [["country", "name", "address", "lat", "lng"], *rows])
    _read_list(text.encode("utf-8", "surrogatepass"))


def _read_list(content: bytes) -> None:
    try:
        listing = read(content)
        for row in parse_rows(listing.rows, listing.columns, 2026):
            if isinstance(row, FacilityRow):
                assert len(row.name) <= 250
                assert len(row.country) == 2
                assert "\0" not in row.name + row.address
    except InvalidInput as error:
        refused_plainly(error)


@fuzz(CASES, content=mutated_archive(seeds.workbooks()))
def test_any_workbook(content: bytes) -> None:
    try:
        for _title, rows in read_sheets(content, Limits(rows=50)):
            for row in rows:
                assert all(isinstance(cell, str) for cell in row)
    except InvalidInput as error:
        refused_plainly(error)


@pytest.mark.django_db
def test_a_tool_that_comes_back_as_a_workbook(cast: Cast, tmp_path: Path) -> None:
    draft = _draft(cast, tmp_path)
    book = write_sheets(sheets_of(draft))

    @fuzz(DEAR, content=mutated_archive([book]))
    def run(content: bytes) -> None:
        try:
            preview = preview_of(draft, content)
            assert all(isinstance(said, str) and said for said in preview.problems)
        except InvalidInput as error:
            refused_plainly(error)

    run()


def _draft(cast: Cast, tmp_path: Path) -> Version:
    from tests.builders.standards import load_small

    return draft_version(base=load_small(tmp_path), label="2027", by=cast.administrator, now=NOW)


SHIPPED = {kind: sorted((DATA / kind).rglob("*.toml"))[:3] for kind in ("law", "zero-tolerance", "self-diagnosis",
                                                                          "criteria")}


@pytest.mark.parametrize("kind", sorted(SHIPPED))
def test_files_of_standards(kind: str, tmp_path: Path) -> None:
    """What is wrong with a data file is a problem on the list, with its file; never an error."""
    paths = SHIPPED[kind]
    (tmp_path / kind).mkdir()
    target = tmp_path / kind / paths[0].name

    @fuzz(DEAREST, content=mutated([path.read_bytes()[:6000] for path in paths]))
    def run(content: bytes) -> None:
        target.write_bytes(content)
        found = read_all(tmp_path)
        assert all(str(problem) for problem in found.problems)

    run()


def test_files_of_an_instrument(tmp_path: Path) -> None:
    source = DATA / "instruments" / "labour-environment"
    folder = tmp_path / "instruments" / source.name
    shutil.copytree(source, folder)
    paths = [folder / "instrument.toml", sorted((folder / "clusters").glob("*.toml"))[0]]
    real = {path: path.read_bytes() for path in paths}

    def one(chance: Random) -> tuple[Path, bytes]:
        path = chance.choice(paths)
        return path, mutate(chance, [real[path]])

    @fuzz(DEAREST, changed=one)
    def run(changed: tuple[Path, bytes]) -> None:
        for each, kept in real.items():
            each.write_bytes(kept)
        changed[0].write_bytes(changed[1])
        assert all(str(problem) for problem in read_all(tmp_path).problems)

    run()


def test_extracts_of_assessments(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"

    @fuzz(CASES, content=mutated(seeds.extracts()))
    def run(content: bytes) -> None:
        path.write_bytes(content)
        try:
            found = read_extract(path, today=NOW.date())
            assert found.bad_rows <= found.rows
        except InvalidInput as error:
            refused_plainly(error)

    run()


@fuzz(DEAR, content=mutated(seeds.pictures()))
def test_pictures(content: bytes) -> None:
    try:
        made, kind = made_anew(content)
    except InvalidInput as error:
        refused_plainly(error)
    else:
        assert rules.is_picture(made)
        assert kind.media_type.startswith("image/")
        assert max(_size(made)) <= LONGEST_EDGE


def _size(content: bytes) -> tuple[int, int]:
    import io

    from PIL import Image

    with Image.open(io.BytesIO(content)) as picture:
        assert not picture.getexif()
        return picture.size


@fuzz(CASES, content=either(mutated(seeds.documents()), mutated_archive(seeds.documents()[2:])),
      purpose=lambda chance: chance.choice(list(Purpose)), name=text(200))
def test_kinds_and_names_of_files(content: bytes, purpose: Purpose, name: str) -> None:
    try:
        kind = rules.kind_of(content, purpose)
    except InvalidInput as error:
        refused_plainly(error)
        return
    assert kind in ALLOWED[purpose]
    kept = rules.safe_name(name, kind)
    assert kept.endswith(kind.ending)
    assert len(kept) <= 160
    assert not set("/\\\0\r\n") & set(kept)
    assert kept.strip(".")
    assert kept.isprintable()


@pytest.mark.django_db
@fuzz(DEAR, typed=either(text(120), text(68, 60, ["0123456789abcdefABCDEF"])))
def test_the_page_that_checks_reports(typed: str) -> None:
    assert check(typed.replace("\0", "")) is None


@fuzz(CASES, typed=text(60))
def test_check_codes(typed: str) -> None:
    code = seal.read_code(typed)
    assert code == "" or seal.read_code(code) == code


@pytest.mark.django_db
@fuzz(DEAR, content=mutated([b'{"a": [1, {"b": null}], "c": "\\u00e9"}', b'\xef\xbb\xbf {"report": "x"}', b"%PDF-1.7 x",
                        b'{"a": ' + b"[" * 3000 + b"]" * 3000 + b"}"]))
def test_the_page_that_checks_files(content: bytes) -> None:
    try:
        assert check_file(content) is None
    except RuleBroken as error:
        refused_plainly(error)
