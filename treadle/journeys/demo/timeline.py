"""When each factory signed up, so that on the demonstration's today it is in the middle of its fate."""

from datetime import date, timedelta
from random import Random

from treadle.domain.cycles.queries import calendar_of
from treadle.domain.cycles.states import MilestoneKind
from treadle.journeys.demo.fates import FATES, Fate
from treadle.kernel.dates import add_months

#: Fates that are told in the cycle before the present one.
NEEDS_A_CYCLE_BEFORE = frozenset({"guided", "month_sixteen", "decided", "review_asked", "month_eleven"})


def fate_of(number: int, dice: Random) -> Fate:
    """The fate of a factory: the telling ones first, then ordinary ones somewhere in the year."""
    if number < len(FATES):
        return FATES[number]
    return Fate("ordinary", dice.randint(2, 360), flags=frozenset({"good"} if dice.random() < 0.12 else set()))


def last_sign_up(fate: Fate, country: str, as_of: date, *, returning: bool) -> date:
    """The first day of the present cycle."""
    if fate.after == "sign_up":
        return as_of - timedelta(days=fate.days)
    wanted = as_of - timedelta(days=fate.days)
    day = wanted - timedelta(days=100)
    for _step in range(25):  # days off move the assessment; walk back until it lies on the wanted day or just before
        if _assessment_day(day, country, returning=returning) <= wanted:
            return day
        day -= timedelta(days=1)
    return day


def _assessment_day(sign_up: date, country: str, *, returning: bool) -> date:
    rows = calendar_of(template_key="engagement-cycle", signed_up_on=sign_up, country=country, returning=returning)
    return next(row.due_on for row in rows if row.kind == MilestoneKind.ASSESSMENT)


def sign_ups(fate: Fate, country: str, as_of: date, years: int, dice: Random) -> list[date]:
    """The first days of a factory's cycles, oldest first; one a year, never before the programme began."""
    most = 1
    earliest = add_months(as_of, -12 * years)
    if not fate.youngest:
        known = last_sign_up(fate, country, as_of, returning=True)
        while add_months(known, -12 * most) >= earliest:
            most += 1
    fewest = min(most, 2 if fate.key in NEEDS_A_CYCLE_BEFORE else 1)
    count = most if fate.key == "guided" else dice.randint(max(fewest, (most + 1) // 2), most)
    last = last_sign_up(fate, country, as_of, returning=count > 1)
    return [add_months(last, -12 * back) for back in reversed(range(count))]
