"""`treadle rates`: non-compliance rates of a period, as a table."""

import argparse
from datetime import date

NAME = "rates"
HELP = "Write non-compliance rates by country and compliance point (CSV)."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--from", dest="since", type=_day, metavar="DATE", help="first day of the period, YYYY-MM-DD")
    parser.add_argument("--to", dest="until", type=_day, metavar="DATE", help="last day of the period, YYYY-MM-DD")
    parser.add_argument("--out", required=True, metavar="FILE.csv", help="where to write; - for the terminal")
    parser.add_argument("--instrument", default="", metavar="KEY",
                        help="the assessment tool; without it, that of the imported extract when there is one, "
                             "else garment")


def run(args: argparse.Namespace) -> int:
    """Compute and write."""
    from treadle.domain.assessments.rates.table import Line, instrument_meant, rate_lines
    from treadle.web.cli.output import say, write_csv

    instrument = instrument_meant(args.instrument)
    lines = rate_lines(instrument=instrument, since=args.since, until=args.until)
    write_csv(args.out, Line._fields, lines)
    if args.out != "-":
        say(f"{len(lines)} lines of rates made with “{instrument}” written to {args.out}.")
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}” is no day; write it as YYYY-MM-DD") from error
