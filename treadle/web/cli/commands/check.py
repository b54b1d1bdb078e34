"""`treadle check`: whether the installation is sound, and whether it may carry real data."""

import argparse

NAME = "check"
HELP = "Check the installation; with --deploy, refuse what would be unsafe with real data."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--deploy", action="store_true", help="also everything that production needs")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def run(args: argparse.Namespace) -> int:
    """Print what is wrong; 0 when nothing is unsafe (advice alone does not fail)."""
    from treadle.web.cli.deploy import advice, problems
    from treadle.web.cli.output import complain, say, say_json

    unsafe, better = problems(deploy=args.deploy), advice() if args.deploy else []
    if args.json:
        say_json({"unsafe": unsafe, "advice": better})
        return 1 if unsafe else 0
    for sentence in unsafe:
        complain(f"UNSAFE: {sentence}" if args.deploy else sentence)
    for sentence in better:
        say(f"Advice: {sentence}")
    if not unsafe:
        say("Nothing is wrong." if not args.deploy else "Nothing unsafe was found.")
    return 1 if unsafe else 0
