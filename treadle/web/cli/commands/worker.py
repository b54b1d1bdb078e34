"""`treadle worker`: runs background tasks."""

import argparse

NAME = "worker"
HELP = "Run background tasks until stopped; tasks of a worker that died are taken up again."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--concurrency", type=int, default=1, help="tasks at once (default 1)")
    parser.add_argument("--until-empty", action="store_true", help="stop when no task is waiting")


def run(args: argparse.Namespace) -> int:
    """Hand over to the task backend's worker; SIGTERM and SIGINT let the running task finish."""
    from django.core.management import call_command

    from treadle.web.cli.heartbeat import Heartbeat

    with Heartbeat() as heart:
        call_command("ox_worker", concurrency=args.concurrency, batch=args.until_empty, heartbeat_file=str(heart.file),
                     verbosity=0)
    return 0
