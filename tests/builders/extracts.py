"""Analysts' extracts of any size with the traps of real ones, and the rates that they must give.

Repeated rows, ``(Obsolete)`` factories, ids out of the order of the days, several assessments on one day, facts with
texts, blanks, points that are not asked everywhere; rows shuffled. The rates are worked out here by plain Python, from
the rows as written, so that nothing of the engine is used to judge it.
"""

import csv
import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

HEADS = ("Country,Factory.Assessed.ID,Factory.Assessed.Name,Quest.ID,TQ.Name,Cycle,Assesment.Start.Date,Cluster,CP,"
         "Question.ID,Q.Label,Question.type,Finding,Tags").split(",")
COUNTRIES = ["Bangladesh", "Cambodia", "Haiti", "Indonesia", "Jordan", "Nicaragua", "Vietnam"]
CLUSTERS = {"Child Labour": 3, "Compensation": 6, "Forced Labour": 3, "Occupational Safety and Health": 7,
            "Working Time": 3}
type Row = list[str]


def questions(rng: random.Random, count: int) -> list[tuple[str, str, str, str, bool]]:
    """(cluster, point, code, label, public) of so many scored questions."""
    points = [(cluster, f"{cluster} point {n}") for cluster, many in CLUSTERS.items() for n in range(1, many + 1)]
    return [(*points[n % len(points)], f"Q{n:04}", f"Requirement {n}", rng.random() < 0.15) for n in range(count)]


def extract_rows(*, factories: int, seed: int = 1, asked: int = 149, most_rounds: int = 4) -> list[Row]:
    """All rows, shuffled; about 150 an assessment."""
    rng = random.Random(seed)
    tool, rows = questions(rng, asked), []
    plan = [(number, cycle) for number in range(factories) for cycle in range(1, rng.randint(1, most_rounds) + 1)]
    ids = list(range(1_000, 1_000 + len(plan)))
    rng.shuffle(ids)  # ids say nothing of the day
    for quest, (number, cycle) in zip(ids, plan, strict=True):
        rows += _assessment(random.Random(f"{seed} {quest}"), number, cycle, quest, tool)
    rows += [list(row) for row in rng.sample(rows, len(rows) // 300)]
    rng.shuffle(rows)
    return rows


def _assessment(rng: random.Random, number: int, cycle: int, quest: int,
                tool: Iterable[tuple[str, str, str, str, bool]]) -> list[Row]:
    fate = random.Random(number)
    name = f"Factory {number:05}" + (" (Obsolete)" if fate.random() < 0.06 else "")
    # Every seventh factory had all its assessments on one day: the highest id is its latest.
    gap = timedelta() if number % 7 == 0 else timedelta(days=330 * cycle + rng.randint(0, 40))
    day = date(2013, 1, 7) + timedelta(days=fate.randint(0, 700)) + gap
    head = [COUNTRIES[number % len(COUNTRIES)], f"F{number:05}", name, str(quest),
            "Garment CAT" if day.year < 2017 else "Garment CAT V2", str(cycle), f"{day:%d/%m/%Y}"]
    skipped = {f"{cluster} point {n}" for cluster, many in CLUSTERS.items() for n in range(1, many + 1)
               if rng.random() < 0.05}
    rows = [[*head, cluster, point, code, label, "NCQ", rng.choices(["0", "1", ""], [86, 13, 1])[0],
             "Public Disclosure" if public else ""]
            for cluster, point, code, label, public in tool if point not in skipped]
    rows += [[*head, "Key Strengths and Process Integrity", "Process Integrity", f"F{n:02}", f"Fact {n}", "FGW",
              rng.choice(["Yes", "1204", "Two managers, six workers", "1", ""]), ""] for n in range(6)]
    return rows


def write_extract(path: Path, rows: Iterable[Row]) -> Path:
    """The rows as a file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADS, *rows])
    return path


def expected_rates(rows: Iterable[Row], *, since: date = date.min, until: date = date.max) -> list[Row]:
    """The lines that ``treadle rates`` must write, by the steps of the manual in plain Python."""
    latest: dict[tuple[str, str], tuple[date, int]] = {}
    kept = []
    for row in rows:
        day = date(int(row[6][6:]), int(row[6][3:5]), int(row[6][:2]))
        if "(Obsolete)" in row[2] or not since <= day <= until:
            continue
        place = (day, int(row[3]))
        latest[row[0], row[1]] = max(place, latest.get((row[0], row[1]), place))
        kept.append((row, place))
    failed: dict[tuple[str, str, str], dict[tuple[str, str], bool]] = defaultdict(dict)
    for row, place in kept:
        factory = (row[0], row[1])
        if latest[factory] == place and row[11] == "NCQ" and row[12] in ("0", "1"):
            for country in (row[0], "All"):
                cell = failed[country, row[7], row[8]]
                cell[factory] = cell.get(factory, False) or row[12] == "1"
    return [[*key, str(len(cell)), str(sum(cell.values())), str(round(sum(cell.values()) / len(cell), 6))]
            for key, cell in sorted(failed.items())]
