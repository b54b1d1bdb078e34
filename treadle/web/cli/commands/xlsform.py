"""`treadle xlsform`: the assessment tool as a workbook for ODK, KoboToolbox and their like."""

import argparse

NAME = "xlsform"
HELP = "Write the assessment tool, as a country is asked it, as an XLSForm."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("instrument", metavar="INSTRUMENT", help="the tool's key, such as garment")
    parser.add_argument("--country", required=True, metavar="CC", help="the country's code, such as VN")
    parser.add_argument("--out", required=True, metavar="FILE.xlsx", help="the file to write")
    parser.add_argument("--visit", default="", metavar="ID",
                        help="as this visit is asked it, under the form id that /openrosa/ takes answers for")
    parser.add_argument("--languages", default="", metavar="en,vi",
                        help="default: English, and the country's language where questions are worded in it")


def run(args: argparse.Namespace) -> int:
    """Write it, and say what is in it."""
    from pathlib import Path

    from treadle.journeys.odk_forms import languages_named, tool_form, visit_form_of, xlsform
    from treadle.ui import clock
    from treadle.web.cli.output import say

    languages = languages_named(args.languages)
    country = args.country.upper()
    if args.visit:
        form = visit_form_of(args.visit, instrument=args.instrument, country=country, languages=languages)
    else:
        form = tool_form(args.instrument, country=country, on=clock.today(), languages=languages)
    Path(args.out).write_bytes(xlsform(form))
    say(f"{args.out}: form {form.id}, version {form.version}, {form.questions} questions, "
        f"languages {', '.join(form.languages)}.")
    return 0
