"""`treadle open account`: the first account of an installation, and a way back in when the last one is lost."""

import argparse

NAME = "open account"
HELP = "Open an account for programme staff, such as the first administrator; prints a password to hand over."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--name", required=True, help="the person's name")
    parser.add_argument("--email", required=True, help="the address that they sign in with")
    parser.add_argument("--role", default="administrator", help="key of an office role; default administrator")
    parser.add_argument("--office", required=True, help="id, name or country code of the office; made when new")
    parser.add_argument("--country", default="", metavar="CC", help="ISO code of the country, for a new office")


def run(args: argparse.Namespace) -> int:
    """Open it, and its office where there is none yet."""
    from treadle.journeys.open_first_account import open_first_account
    from treadle.ui import clock
    from treadle.web.cli.output import say

    opened = open_first_account(name=args.name, email=args.email, role=args.role, office=args.office,
                                country=args.country.upper(), now=clock.now())
    say(f"Account opened. Login: {opened.person.login}  Password until the first sign-in: {opened.password}")
    return 0
