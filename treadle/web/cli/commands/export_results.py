"""`treadle export results`: released results as Parquet for analysts."""

import argparse

NAME = "export results"
HELP = "Write released results as Parquet, with a codebook and without names."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--out", required=True, metavar="DIR", help="a folder that is new or empty")
    parser.add_argument("--research", action="store_true",
                        help="only cycles whose factory consented to research; what leaves the programme must be these")
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")


def run(args: argparse.Namespace) -> int:
    """Write, and say how much."""
    from dataclasses import asdict
    from pathlib import Path

    from treadle.journeys.export_results import export_results
    from treadle.ui import clock
    from treadle.web.cli.output import say, say_json

    written = export_results(out=Path(args.out), research=args.research, now=clock.now())
    if args.json:
        say_json(asdict(written))
        return 0
    say(f"{written.assessments} assessments of {written.factories} factories, {written.answers} answers and "
        f"{written.point_results} point results written to {args.out}.")
    return 0
