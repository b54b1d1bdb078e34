"""`treadle clock`: does again and again what time triggers."""

import argparse

NAME = "clock"
HELP = "Do what time triggers, every few minutes, until stopped (or let cron run `treadle tick`)."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--every", type=int, default=300, metavar="SECONDS", help="default 300")


def run(args: argparse.Namespace) -> int:
    """Tick, wait, tick; a failed step is written to the log and tried again next time."""
    import signal
    from threading import Event

    from django.db import close_old_connections

    from treadle.journeys.tick import tick
    from treadle.ui import clock
    from treadle.web.cli.output import say

    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopped.set())
    while not stopped.is_set():
        close_old_connections()
        for outcome in tick(on=clock.today(), now=clock.now()):
            for sentence in outcome.did:
                say(sentence)
        stopped.wait(args.every)
    return 0
