"""`treadle tick`: does everything that time triggers, once."""

import argparse
from datetime import date

NAME = "tick"
HELP = "Do everything that time triggers; may be run twice or late without harm."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--as-of", type=_day, metavar="DATE",
                        help="the day to act on (YYYY-MM-DD); in demo mode it also becomes the demo's today")
    parser.add_argument("--json", action="store_true", help="print what was done as JSON")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is no date; write it as 2026-03-31") from error


def run(args: argparse.Namespace) -> int:
    """Set the demo's clock where there is one, then run every step."""
    from treadle.ui import clock
    from treadle.web.cli.output import complain, say, say_json
    from treadle.web.cli.ticking import take_turn

    if args.as_of is not None:
        clock.set_day(args.as_of)
    day = args.as_of or clock.today()
    turn = take_turn(day)
    outcomes = turn.outcomes
    if args.json:
        say_json({"as_of": day, "steps": [
            {"name": each.name, "did": each.did, "failed": each.failed} for each in outcomes]})
    elif not turn.was_mine:
        say("Another process is doing what is due; nothing was done here.")
    else:
        for sentence in [text for each in outcomes for text in each.did] or [f"Nothing was due on {day}."]:
            say(sentence)
    for each in turn.failed:
        complain(f"The step “{each.name}” failed and will be tried again next time: {each.failed}")
    return 1 if turn.failed else 0
