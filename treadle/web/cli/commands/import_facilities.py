"""`treadle import facilities`: read a list of factories."""

import argparse

NAME = "import facilities"
HELP = "Read a list of factories (CSV or XLSX)."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", help="the list; its first rows must name the columns")
    parser.add_argument("--json", action="store_true",
                        help="print the counts as JSON; the headings are row 1, as a spreadsheet counts")
    parser.add_argument("--office", default="", metavar="OFFICE",
                        help="id, name or country code of the office for its country's new factories; needed only "
                             "when a country has several offices")
    parser.add_argument("--dry-run", action="store_true", help="only say what would happen")


def run(args: argparse.Namespace) -> int:
    """Import, and say what came of each row."""
    from treadle.journeys.import_facilities import import_file
    from treadle.ui import clock
    from treadle.web.cli.output import say, say_json

    outcome = import_file(path=args.file, office=args.office, dry_run=args.dry_run, now=clock.now())
    if args.json:
        say_json({"created": outcome.created, "updated": outcome.updated, "unchanged": outcome.unchanged,
                  "rejected": outcome.rejected})
        return 0
    say(f"{outcome.rows} rows: {outcome.created} created, {outcome.updated} updated, {outcome.unchanged} unchanged, "
        f"{len(outcome.rejected)} rejected.")
    for each in outcome.rejected:
        say(f"Row {each['row']}: {each['reason']}")
    if outcome.proposals:
        say("1 likely duplicate waits for a decision in the office." if outcome.proposals == 1
            else f"{outcome.proposals} likely duplicates wait for a decision in the office.")
    return 0
