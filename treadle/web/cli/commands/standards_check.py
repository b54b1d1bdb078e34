"""`treadle standards check`: look whether the shipped data files can be loaded, and what in them is unverified."""

import argparse

NAME = "standards check"
HELP = "Check the data files of the assessment tool and of national law; 1 when something is wrong."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--data", metavar="FOLDER", default="", help="another folder of data files")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(args: argparse.Namespace) -> int:
    """Check; 0 when the files can be loaded."""
    from pathlib import Path

    from treadle.domain.standards.datafiles import DATA, read_all
    from treadle.domain.standards.datafiles.report import report_of
    from treadle.web.cli.output import complain, say, say_json

    folder = Path(args.data) if args.data else DATA
    if not folder.is_dir():
        complain(f"{folder} is no folder.")
        return 1
    report = report_of(read_all(folder))
    if args.json:
        say_json(report.as_dict())
    else:
        for line in report.lines():
            say(line)
    return 0 if report.is_good else 1
