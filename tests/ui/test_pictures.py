"""Pictures: words for those who do not see them, no words upon words, mirrored where reading begins at the right."""

import re
from datetime import date, timedelta
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treadle.ui.pictures import (
    Bar,
    Bars,
    Cloth,
    Cluster,
    Line,
    Mend,
    Moment,
    Pair,
    Part,
    PartKind,
    Picture,
    Point,
    Progress,
    Stage,
    StageState,
    Thread,
    Tide,
    TwoHands,
)
from treadle.ui.pictures.drawing import text_width, wrap

TODAY = date(2026, 2, 24)
SVG = "{http://www.w3.org/2000/svg}"
TITLES = [
    "Signed up",
    "Committee elected",
    "Self-diagnosis",
    "Advisory visit",
    "Assessment",
    "Report",
    "Factory's progress report",
    "Programme's progress report with a very long name indeed",
]
LONG = "Freedom of association and collective bargaining"


def cycle(days: list[int], states: list[StageState]) -> Thread:
    stages = [
        Stage(TITLES[i % len(TITLES)], TODAY + timedelta(days=d), s)
        for i, (d, s) in enumerate(zip(days, states, strict=True))
    ]
    return Thread(stages, TODAY)


PICTURES: list[Picture] = [
    cycle([-50, -30, -8, 0, 60, 200, 400], [StageState.DONE] * 2 + [StageState.LATE] + [StageState.TO_COME] * 4),
    Cloth(["Cycle 1", "Cycle 2"], [Cluster(LONG, [Point("Strikes", [mend, Mend.MET]) for mend in Mend])]),
    TwoHands("Workers", "Management", [Pair(LONG, 46, 81), Pair("Contracts", None, 20)]),
    Tide([Line("Overtime", [Moment(str(y), 0.4, 0.3, 0.5, 120) for y in range(2018, 2025)])]),
    Bars([Bar(LONG, 2, 5, 0.2), Bar("Contracts", 0, 0)], "This factory", "Country", noun="points"),
    Progress([Part("Completed", 12, PartKind.DONE), Part("Late", 4, PartKind.LATE)]),
]
IDS = [type(picture).__name__ for picture in PICTURES]


def words_of(svg: str) -> list[tuple[float, float, float, str]]:
    """Every text as (left, right, foot, words), from its anchor and its estimated width."""
    found = []
    root = ElementTree.fromstring(svg)
    right_to_left = root.get("direction") == "rtl"
    for text in root.iter(f"{SVG}text"):
        words = text.text or ""
        size = 10.5 if "tiny" in (text.get("class") or "") else 11.5
        wide, x = text_width(words, size), float(text.get("x", "0"))
        anchor = text.get("text-anchor", "start")
        share = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        left = x - wide * (1 - share if right_to_left else share)
        found.append((left, left + wide, float(text.get("y", "0")), words))
    return found


def overlapping(svg: str) -> list[tuple[str, str]]:
    """Pairs of texts that touch: on about the same line, and in each other's width."""
    return [
        (a[3], b[3])
        for a, b in combinations(words_of(svg), 2)
        if abs(a[2] - b[2]) < 9 and min(a[1], b[1]) - max(a[0], b[0]) > 1
    ]


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("picture", PICTURES, ids=IDS)
def test_a_picture_has_a_name_and_words(picture: Picture, narrow: bool) -> None:
    root = ElementTree.fromstring(picture.svg(narrow=narrow))
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert title is not None
    assert title.text
    assert desc is not None
    assert desc.text
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"


@pytest.mark.parametrize("picture", PICTURES, ids=IDS)
def test_colours_come_from_classes_only(picture: Picture) -> None:
    svg = picture.svg()
    assert not re.search(r'\s(style|fill|stroke|on\w+)="', svg)
    assert "<script" not in svg


@pytest.mark.parametrize("rtl", [False, True])
@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("picture", PICTURES, ids=IDS)
def test_no_words_lie_upon_words(picture: Picture, narrow: bool, rtl: bool) -> None:
    assert overlapping(picture.svg(narrow=narrow, rtl=rtl)) == []


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-200, 500), st.sampled_from(list(StageState))), min_size=0, max_size=16
    )
)
def test_no_cycle_however_crowded_writes_words_upon_words(stages: list[tuple[int, StageState]]) -> None:
    drawn = cycle([d for d, _ in stages], [s for _, s in stages])
    assert overlapping(drawn.svg()) == []
    assert overlapping(drawn.svg(narrow=True)) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-200, 500), min_size=1, max_size=16))
def test_all_words_stay_inside_the_frame(days: list[int]) -> None:
    svg = cycle(days, [StageState.TO_COME] * len(days)).svg()
    width = float(ElementTree.fromstring(svg).get("width", "0"))
    assert all(left >= 0 and right <= width for left, right, _foot, _words in words_of(svg))


@pytest.mark.parametrize("picture", PICTURES, ids=IDS)
def test_a_picture_mirrors(picture: Picture) -> None:
    plain, mirrored = words_of(picture.svg()), words_of(picture.svg(rtl=True))
    width = float(ElementTree.fromstring(picture.svg()).get("width", "0"))
    assert [w[3] for w in plain] == [w[3] for w in mirrored]
    for (left, right, *_a), (left_2, right_2, *_b) in zip(plain, mirrored, strict=True):
        assert left_2 == pytest.approx(width - right, abs=0.1)
        assert right_2 == pytest.approx(width - left, abs=0.1)


@pytest.mark.parametrize("picture", PICTURES, ids=IDS)
def test_the_table_is_whole(picture: Picture) -> None:
    heads, rows = picture.table()
    assert rows
    assert all(len(row) == len(heads) for row in rows)
    assert all(isinstance(value, str) for row in rows for value in row)


def test_what_is_late_hangs_below_the_line() -> None:
    svg = cycle([-20, 30], [StageState.LATE, StageState.TO_COME]).svg()
    feet = {words: foot for _left, _right, foot, words in words_of(svg)}
    assert feet["Signed up"] > feet["Today"]
    assert feet["3 weeks late"] > feet["Signed up"]


def test_today_joins_the_stage_that_is_due_today() -> None:
    assert "Today, Signed up" in " ".join(w[3] for w in words_of(cycle([0], [StageState.TO_COME]).svg()))


def test_an_empty_cycle_shows_today() -> None:
    assert words_of(Thread([], TODAY).svg())[0][3] == "Today"


def test_each_mend_has_a_sign_besides_its_colour() -> None:
    def classes(mend: Mend) -> set[str]:
        svg = Cloth(["1"], [Cluster("A", [Point("B", [mend])])]).svg()
        return set(re.findall(r'<path class="([\w-]+)"', svg))

    signs = [classes(mend) for mend in Mend]
    assert all(a != b for a, b in combinations(signs, 2))
    assert all(len(sign) == 2 for mend, sign in zip(Mend, signs, strict=True) if mend is not Mend.MET)


def test_a_narrow_cloth_keeps_the_latest_cycles() -> None:
    cloth = Cloth([f"Cycle {n}" for n in range(1, 6)], [Cluster("A", [Point("B", [Mend.MET] * 5)])])
    heads = [w[3] for w in words_of(cloth.svg(narrow=True)) if w[3].startswith("Cycle")]
    assert heads == ["Cycle 3", "Cycle 4", "Cycle 5"]


def test_what_comes_from_people_is_escaped() -> None:
    svg = Thread([Stage("<b>&", TODAY - timedelta(days=3), StageState.DONE)], TODAY).svg()
    assert "<b>" not in svg
    assert "&lt;b&gt;&amp;" in svg


def test_an_unknown_rate_breaks_the_line() -> None:
    shares = [0.4, 0.4, None, 0.3, 0.3]
    svg = Tide([Line("A", [Moment(str(i), share, n=9) for i, share in enumerate(shares)])]).svg()
    assert svg.count('class="line-1"') == 2
    assert svg.count('class="dot-1"') == 4


def test_more_than_three_lines_are_refused() -> None:
    line = Line("A", [Moment("2024", 0.1)])
    with pytest.raises(ValueError, match="one to three"):
        Tide([line] * 4)


def test_the_sides_that_are_furthest_apart_are_said_in_words() -> None:
    picture = TwoHands("Workers", "Management", [Pair("Pay", 50, 55), Pair("Overtime", 20, 90)])
    assert "Overtime: 20 and 90 of 100" in picture.svg()


def test_wrapping_leaves_no_word_alone_when_it_can() -> None:
    assert wrap("Advisory visit 3", 80) == ["Advisory", "visit 3"]
    assert wrap("one two three four five six seven", 30, most=2)[-1].endswith("…")
