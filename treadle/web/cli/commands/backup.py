"""`treadle backup`: everything of this installation in one file."""

import argparse

NAME = "backup"
HELP = "Write database, files and keys into one file, while the product runs; see docs/how-to/backup.md."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", help="the file to write; it must not exist")
    parser.add_argument("--json", action="store_true", help="print what was written as JSON")


def run(args: argparse.Namespace) -> int:
    """Write it, and say what it holds and what it is worth to a thief."""
    from dataclasses import asdict
    from pathlib import Path

    from treadle.journeys.backup.make import make_backup
    from treadle.ui import clock
    from treadle.web.cli.output import complain, say, say_json

    made = make_backup(target=Path(args.file), now=clock.now())
    if args.json:
        say_json({"file": args.file, **asdict(made)})
        return 0
    say(f"{args.file}: {made.rows:,} rows of {made.tables} tables and {made.files:,} files, {made.size / 1e6:,.1f} MB.")
    say(f"SHA-256: {made.sha256}")
    also = " and the key that signs sessions" if made.has_secret_key else ""
    say(f"It holds personal data, password hashes, the key that signs reports{also}, and is not encrypted: "
        "keep it as safe as the installation itself.")
    if not made.has_secret_key:
        say("TREADLE_SECRET_KEY is not in it; keep that elsewhere.")
    if made.missing:
        complain(f"{len(made.missing)} files that the database names were not on disk.")
    return 0
