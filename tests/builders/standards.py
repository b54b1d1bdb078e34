"""Standards for tests: the shipped files, or a small instrument of three clusters written into a folder."""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from treadle.domain.parties.models import Organisation
from treadle.domain.standards.datafiles import Shipped, read_all
from treadle.domain.standards.models import Instrument, Question, Version
from treadle.domain.standards.operations import load_shipped

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

SMALL: dict[str, str] = {
    "instruments/small/instrument.toml": """
        key = "small"
        sector = "garment"
        version = "2026"
        in_force_from = 2026-01-01
        title = { en = "Small", vi = "Nhỏ", ar = "صغير" }
        description = { en = "Three clusters." }
    """,
    "instruments/small/clusters/01-age.toml": """
        [cluster]
        key = "age"
        order = 1
        title = { en = "Age", vi = "Tuổi", ar = "السن" }
        standing = [{ standing = "core", from = 1998-06-18 }]
        [[point]]
        key = "young"
        order = 1
        title = { en = "Young workers", vi = "Trẻ", ar = "صغار" }
          [[point.question]]
          concept = "age.under_age"
          code = "A-1"
          type = "scored"
          answer = "compliance"
          polarity = "negative"
          text = { en = "Is anyone too young?", vi = "Có ai quá trẻ không?", ar = "هل من أحد صغير السن؟" }
          guidance = { en = "Compare papers." }
          evidence = "Papers."
          kinds = ["document", "interview"]
          ilo = [{ convention = "C138", article = "2" }]
          law = ["minimum_age"]
          tags = [{ tag = "public", from = 2020-01-01 }, { tag = "zero_tolerance", countries = ["VN", "KH"] }]
    """,
    "instruments/small/clusters/02-hours.toml": """
        [cluster]
        key = "hours"
        order = 2
        title = { en = "Hours", vi = "Giờ", ar = "الساعات" }
        standing = [{ standing = "national_law", from = 1998-06-18 }]
        [[point]]
        key = "overtime"
        order = 1
        title = { en = "Overtime", vi = "Làm thêm", ar = "الإضافي" }
          [[point.question]]
          concept = "hours.monthly_limit"
          code = "H-1"
          type = "scored"
          answer = "compliance"
          polarity = "positive"
          text = { en = "Is monthly overtime within the limit?", vi = "Làm thêm trong giới hạn không?" }
          guidance = { en = "Take three months." }
          evidence = "Time records."
          kinds = ["document"]
          law = ["overtime_month"]
          [[point.question]]
          concept = "hours.ramadan"
          code = "H-2"
          type = "scored"
          answer = "compliance"
          polarity = "positive"
          text = { en = "Are hours shorter in Ramadan?" }
          guidance = { en = "Take that month." }
          evidence = "Time records."
          kinds = ["document"]
          countries = ["JO"]
    """,
    "instruments/small/clusters/03-safety.toml": """
        [cluster]
        key = "safety"
        order = 3
        title = { en = "Safety", vi = "An toàn", ar = "السلامة" }
        standing = [{ standing = "national_law", from = 1998-06-18 }, { standing = "core", from = 2022-06-11 }]
        [[point]]
        key = "exits"
        order = 1
        title = { en = "Exits", vi = "Lối thoát", ar = "المخارج" }
          [[point.question]]
          concept = "safety.exits_open"
          code = "S-1"
          type = "scored"
          answer = "compliance"
          polarity = "positive"
          text = { en = "Are exits open?" }
          guidance = { en = "Try each." }
          evidence = "Observation."
          kinds = ["observation"]
          [[point.question]]
          concept = "safety.floors"
          code = "S-2"
          type = "fact"
          answer = "number"
          polarity = "positive"
          text = { en = "How many floors?" }
          guidance = { en = "Count." }
          evidence = "Observation."
          kinds = ["observation"]
    """,
    "instruments/small/overlays/VN.toml": """
        country = "VN"
        [[variant]]
        concept = "age.under_age"
        text = { en = "Is anyone under 15?", vi = "Có ai dưới 15 tuổi không?" }
        [[variant]]
        concept = "safety.floors"
        applies = false
    """,
    "instruments/small/counts-as.toml": """
        [[link]]
        from = "legacy.too_young"
        to = "age.under_age"
        since = 2026-01-01
    """,
    "law/VN.toml": """
        country = "VN"
        [[rule]]
        key = "vn.month.all"
        topic = "overtime_month"
        sector = "all"
        period = "month"
        value = "40"
        unit = "hours"
        statement = { en = "At most 40 hours." }
        citation = "Art. 107"
        source = "Code"
        language = "en"
        confidence = "read"
        effective_from = 2021-01-01
        [[rule]]
        key = "vn.month.garment"
        topic = "overtime_month"
        sector = "garment"
        period = "month"
        value = "60"
        unit = "hours"
        statement = { en = "At most 60 hours." }
        source = "Resolution"
        language = "en"
        confidence = "weak"
        effective_from = 2022-04-01
    """,
}


def write_small(root: Path, changes: dict[str, str] | None = None) -> Path:
    """Write the small data folder below ``root``; ``changes`` replaces or adds files."""
    for name, text in {**SMALL, **(changes or {})}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@cache
def shipped() -> Shipped:
    """The shipped files, read once a test run."""
    return read_all()


def load_standards() -> Version:
    """The shipped standards in the database; the garment version of 2026."""
    load_shipped(shipped=shipped(), now=NOW)
    return Version.objects.select_related("instrument").get(instrument__key="garment", label="2026")


def load_small(root: Path, changes: dict[str, str] | None = None, *, now: datetime = NOW) -> Version:
    """The small instrument in the database."""
    load_shipped(shipped=read_all(write_small(root, changes)), now=now)
    return Version.objects.select_related("instrument").get(instrument__key="small", label="2026")


def question(version: Version, concept: str) -> Question:
    """A question of a version by its concept."""
    return Question.objects.select_related("version", "concept", "point__cluster").get(
        version=version, concept__key=concept
    )


def instrument() -> Instrument:
    """The small instrument."""
    return Instrument.objects.get(key="small")


def day(text: str) -> date:
    """``day("2026-03-02")``."""
    return date.fromisoformat(text)


def consult(version: Version, office: Organisation, by: object, minutes: object, now: datetime = NOW) -> None:
    """All three parties of the office's country agree."""
    from treadle.domain.standards.operations import record_position
    from treadle.domain.standards.states import PartyKind, Position

    for party in PartyKind:
        record_position(
            version=version,
            country=office.country,
            party=party,
            position=Position.AGREES,
            by=by,
            now=now,
            minutes=minutes,
        )  # type: ignore[arg-type]
