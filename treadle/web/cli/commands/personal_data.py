"""`treadle personal-data`: what is held about people, why, and how long."""

import argparse

NAME = "personal-data"
HELP = "Print the classes of personal data, why they are held, how long, and what happens then."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--markdown", action="store_true", help="as docs/reference/personal-data.md, with every field")


def run(args: argparse.Namespace) -> int:
    """Print the page, or one line a class."""
    from django.conf import settings

    from treadle.journeys.retention.register import CLASSES
    from treadle.web.cli.output import say
    from treadle.web.cli.reference import personal_data_page

    if args.markdown:
        say(personal_data_page().rstrip("\n"))
        return 0
    for key, each in CLASSES.items():
        days = settings.RETENTION.get(key, each.days)
        kept = each.since if days is None else f"{days} days after {each.since}"
        say(f"{key:<10} {each.title}: {kept}. {each.then}")
    return 0
