"""`treadle demo`: an invented programme that has run for some years."""

import argparse
import os
from datetime import date

NAME = "demo"
HELP = "Build a demonstration: invented factories in every stage, with accounts for every role."
NEEDS_DJANGO = False  # demo mode is set before the settings are read
FACTORIES, YEARS, SEED = 24, 3, 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--factories", type=_count, default=FACTORIES, metavar="N", help=f"default {FACTORIES}")
    parser.add_argument("--years", type=_count, default=YEARS, metavar="Y", help=f"years gone by; default {YEARS}")
    parser.add_argument("--seed", type=int, default=SEED, metavar="S", help="another seed, another programme")
    parser.add_argument("--as-of", type=_day, metavar="DATE", help="the demonstration's today (YYYY-MM-DD)")
    parser.add_argument("--beside", action="store_true", help="put it next to factories that are here already")
    parser.add_argument("--if-empty", action="store_true", help="do nothing when there is anything here")


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 5000:
        raise argparse.ArgumentTypeError("between 1 and 5000")
    return number


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is no date; write it as 2026-03-31") from error


def run(args: argparse.Namespace) -> int:
    """Build it unless it is there; its today becomes the demo clock's, and the data folder a demonstration's."""
    was_set = bool(os.environ.get("TREADLE_DEMO"))
    os.environ.setdefault("TREADLE_DEMO", "1")
    import django

    django.setup()
    from treadle.journeys.demo.build import Wish, build
    from treadle.journeys.demo.standing import Standing, check_can_build, is_empty, standing_demo
    from treadle.ui import clock
    from treadle.ui.demo import DEMO_PASSWORD
    from treadle.web.cli.output import say

    standing = standing_demo()
    if args.if_empty and (standing is not None or not is_empty()):
        return 0
    as_of = args.as_of or (standing.as_of if standing else clock.today())
    wish = Wish(args.factories, args.years, args.seed, as_of)
    if standing == Standing(wish.factories, wish.years, wish.seed, wish.as_of):
        say("This demonstration is here already.")
        return 0
    check_can_build(beside=args.beside, demo_mode_was_set=was_set)
    say(f"Building {wish.factories} invented factories and {wish.years} years, up to {as_of} …")
    held = build(wish=wish, password=DEMO_PASSWORD, say=say)
    say("Built: " + ", ".join(f"{count} {kind}" for kind, count in held.items()) + ".")
    clock.set_day(as_of)
    return 0
