"""`treadle init`: tables, standards, law and cycle templates."""

import argparse

NAME = "init"
HELP = "Make the tables and load standards, law and cycle templates; may be run again after an update."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--quiet", action="store_true", help="say nothing when there was nothing to do")


def run(args: argparse.Namespace) -> int:
    """Migrate, then load: one `treadle init` at a time, and never for long in the way of a site."""
    from django.conf import settings

    from treadle.web.cli.output import say
    from treadle.web.cli.patience import patiently

    patiently(_migrate, say=say)
    patiently(_load, say=say)
    if not args.quiet:
        say(f"Ready. Data folder: {settings.DATA_DIR}")
    return 0


def _migrate() -> None:
    """What an earlier try has done is not done again."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def _load() -> None:
    from treadle.journeys import init_steps
    from treadle.ui import clock
    from treadle.web.cli.output import say

    for _name, sentence in init_steps.run_all(now=clock.now()):
        if sentence:
            say(sentence)
