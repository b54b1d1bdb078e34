"""`treadle restore`: an installation from a backup."""

import argparse

NAME = "restore"
HELP = "Restore a backup, onto SQLite or PostgreSQL; stop site, worker and clock first."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", help="what `treadle backup` wrote; only one that you made yourself")
    parser.add_argument("--replace", action="store_true", help="replace the people and factories that are here")
    parser.add_argument("--sha256", default="", metavar="HEX", help="refuse a file with another SHA-256")
    parser.add_argument("--check", action="store_true", help="only read all of it and compare every hash")
    parser.add_argument("--json", action="store_true", help="print what was restored as JSON")


def run(args: argparse.Namespace) -> int:
    """Restore, and say what of."""
    from dataclasses import asdict
    from pathlib import Path

    from treadle.journeys.backup.restore import check_backup, restore_backup
    from treadle.ui import clock
    from treadle.web.cli.output import complain, say, say_json

    source = Path(args.file)
    if args.check:
        held = check_backup(source=source, sha256=args.sha256)
    else:
        held = restore_backup(source=source, now=clock.machine_now(), replace=args.replace, sha256=args.sha256)
    if args.json:
        say_json(asdict(held))
        return 0
    done = "The backup is whole" if args.check else "Restored"
    say(f"{done}: {held.rows:,} rows of {held.tables} tables and {held.files:,} files, of {held.made_at}.")
    if held.missing:
        complain(f"{len(held.missing)} files were not on disk when the backup was made.")
    return 0
