"""`treadle calendar`: what would be due when, for a factory that signs up on a day."""

import argparse
from datetime import date

NAME = "calendar"
HELP = "Print the milestones of a cycle template for a day of sign-up and a country."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--template", required=True, metavar="KEY", help="such as engagement-cycle")
    parser.add_argument("--signed-up", required=True, metavar="DATE", help="day 0, as in 2026-01-31")
    parser.add_argument("--country", required=True, metavar="CC", help="ISO 3166-1 alpha-2, for weekends and holidays")
    parser.add_argument("--returning", action="store_true", help="the factory has been in the programme before")
    parser.add_argument("--json", action="store_true", help="print the milestones as JSON")


def run(args: argparse.Namespace) -> int:
    """Print the milestones in order."""
    from treadle.domain.cycles.queries import calendar_of
    from treadle.web.cli.output import say, say_json

    rows = calendar_of(template_key=args.template, signed_up_on=_day(args.signed_up), country=_country(args.country),
                       returning=args.returning)
    if args.json:
        say_json([{"key": row.key, "kind": row.kind, "title": row.title, "due_on": row.due_on} for row in rows])
        return 0
    for row in rows:
        say(f"{row.due_on.isoformat()}  {row.title}" + (" (offer)" if row.is_offer else ""))
    return 0


def _day(text: str) -> date:
    from treadle.kernel.errors import InvalidInput

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"“{text}” is no day. Write it as in 2026-01-31.") from None


def _country(text: str) -> str:
    from treadle.kernel.errors import InvalidInput

    country = text.strip().upper()
    if len(country) != 2 or not (country.isascii() and country.isalpha()):
        raise InvalidInput(f"“{text}” is no country code. Write two letters, such as VN.")
    return country
