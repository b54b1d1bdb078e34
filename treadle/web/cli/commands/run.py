"""`treadle run`: a demonstration on this machine, in one command."""

import argparse
import os

NAME = "run"
HELP = "Set up and run a demonstration here: site, worker and clock, until Ctrl-C."
NEEDS_DJANGO = False


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")), help="default 8000, or $PORT")
    parser.add_argument("--prepare-only", action="store_true", help="set up, list the accounts, and serve nothing")


def run(args: argparse.Namespace) -> int:
    """Prepare in a process that ends, then watch over the three that stay."""
    from treadle.web.cli.commands.serve import is_taken, taken
    from treadle.web.cli.output import complain
    from treadle.web.cli.supervisor import prepare, supervise

    if not args.prepare_only and is_taken("127.0.0.1", args.port):
        complain(taken(args.port))
        return 1

    os.environ["TREADLE_DEMO"] = "1"
    os.environ.setdefault("TREADLE_BASE_URL", f"http://127.0.0.1:{args.port}")
    return prepare() if args.prepare_only else supervise(args.port)
