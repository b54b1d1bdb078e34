"""`treadle clock`: does again and again what time triggers."""

import argparse

NAME = "clock"
HELP = "Do what time triggers, every few minutes, until stopped (or let cron run `treadle tick`)."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--every", type=int, default=300, metavar="SECONDS", help="default 300")


def run(args: argparse.Namespace) -> int:
    """Tick, wait, tick; a failed step is written to the log and tried again next time."""
    import logging
    import signal
    from threading import Event

    from django.db import DatabaseError, connection

    from treadle.ui import clock
    from treadle.web.cli.output import say
    from treadle.web.cli.ticking import take_turn

    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopped.set())
    while not stopped.is_set():
        try:
            for outcome in take_turn(clock.today()).outcomes:
                for sentence in outcome.did:
                    say(sentence)
        except (DatabaseError, OSError):  # the database is away, or the disk is full: that passes
            logging.getLogger(__name__).exception("The clock could not work, and tries again in time.")
        connection.close()  # one that broke is none, and one that waits for minutes serves nobody
        stopped.wait(args.every)
    return 0
