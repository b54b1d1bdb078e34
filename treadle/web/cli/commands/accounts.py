"""`treadle accounts`: the demonstration's accounts."""

import argparse

NAME = "accounts"
HELP = "List the demonstration's accounts, one a role, with their password."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--json", action="store_true", help="print them as JSON")


def run(args: argparse.Namespace) -> int:
    """List them; an installation without a demonstration has none."""
    from dataclasses import asdict

    from treadle.ui import clock
    from treadle.ui.demo import demo_accounts
    from treadle.web.cli.output import say, say_json

    found = demo_accounts(clock.today())
    if args.json:
        wanted = ("role", "email", "password", "home")
        say_json([{key: asdict(account)[key] for key in wanted} for account in found])
        return 0
    if not found:
        say("There are no demonstration accounts here. `treadle demo` makes them.")
    for account in found:
        say(f"{account.title:<34} {account.email:<44} {account.password}")
    return 0
