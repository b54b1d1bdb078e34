"""`treadle import assessments`: read an analysts' extract of past assessments."""

import argparse

NAME = "import assessments"
HELP = "Read past assessments from an analysts' extract (CSV)."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", help="the extract; its first row must name the columns")
    parser.add_argument("--json", action="store_true",
                        help="print the counts of assessments as JSON; the headings are row 1, as a spreadsheet counts")
    parser.add_argument("--instrument", default="extract", metavar="KEY",
                        help="the assessment tool that its codes belong to (default: extract)")


def run(args: argparse.Namespace) -> int:
    """Import, and say what came of it."""
    from pathlib import Path

    from treadle.journeys.import_assessments import import_assessments
    from treadle.ui import clock
    from treadle.web.cli.output import say, say_json

    came = import_assessments(path=Path(args.file), instrument=args.instrument, now=clock.now())
    if args.json:
        say_json({"created": came.created, "updated": came.updated, "unchanged": came.unchanged,
                  "rejected": came.rejected, "rows": came.rows, "repeated_rows": came.repeated,
                  "bad_rows": came.bad_rows, "problems": [problem._asdict() for problem in came.problems]})
        return 0
    say(f"{came.rows} rows: {came.created} assessments created, {came.updated} updated, {came.unchanged} unchanged, "
        f"{came.rejected} rejected; {came.repeated} rows repeat another, {came.bad_rows} were left out.")
    for problem in came.problems:
        say(f"Row {problem.row}: {problem.reason}")
    if came.bad_rows > len(came.problems):
        say(f"… and {came.bad_rows - len(came.problems)} more.")
    return 0
