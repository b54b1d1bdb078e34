"""`python -m bench --factories 2000 --years 10`: build a programme of that size, measure it, write figures.md."""

import argparse
import os
import signal
import sys
import tempfile
from datetime import date
from pathlib import Path

from bench.servers import Server

HERE = Path(__file__).parent


def main() -> int:
    """Build (or take a data folder that is there), measure, write."""
    args = _arguments()
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))  # so that the site and the server end as well
    with tempfile.TemporaryDirectory(prefix="treadle-bench-") as folder:
        Path(folder).chmod(0o711)  # the database server's own user passes through
        data = args.data or Path(folder)
        data.mkdir(parents=True, exist_ok=True)
        if args.growth:
            from bench.growth import grow

            return grow(args, data)
        return _run(args, data)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--factories", type=int, default=200)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--answers", type=int, help="at least so many (default: 250 a factory and year)")
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2026, 6, 15), metavar="DATE")
    parser.add_argument("--by-operations", action="store_true", help="build all of it by the operations, copy nothing")
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL server started for it")
    parser.add_argument("--server", type=Path, help="on the PostgreSQL server of this folder; it may be running")
    parser.add_argument("--database", default="treadle", help="the database there (default treadle)")
    parser.add_argument("--growth", action="store_true", help="a quarter, once and four times the size, on PostgreSQL")
    parser.add_argument("--data", type=Path, help="keep the data here, and measure what is there without building anew")
    parser.add_argument("--each", type=int, default=3, help="objects measured a page and role (default 3)")
    parser.add_argument("--no-walk", action="store_true", help="only what has a target of its own, not every page")
    parser.add_argument("--json", type=Path, help="write processor times here, for the growth page, and no page")
    parser.add_argument("--build-only", action="store_true", help="measure nothing")
    parser.add_argument("--out", type=Path, default=HERE / "figures.md", help="the page written (default: figures.md)")
    args = parser.parse_args()
    args.answers = 250 * args.factories * args.years if args.answers is None else args.answers
    return args


def environment(data: Path, address: str) -> None:
    """The installation that Django reads in this process and in those that it starts."""
    os.environ.update(DJANGO_SETTINGS_MODULE="treadle.config.settings", TREADLE_DATA_DIR=str(data), TREADLE_DEMO="1",
                      TREADLE_DATABASE_URL=address, TREADLE_LOG_LEVEL="ERROR")


def _run(args: argparse.Namespace, data: Path) -> int:
    folder = args.server or (data / "postgresql" if args.postgresql else None)
    server = Server(folder) if folder else None
    environment(data, server.make(args.database) if server else os.environ.get("TREADLE_DATABASE_URL", ""))
    import django

    django.setup()
    from bench import figures, measuring, programme, walk
    from bench.bulk.building import Wanted

    wanted = Wanted(args.factories, args.years, args.as_of, args.answers)
    built = programme.prepare(wanted, by_operations=args.by_operations)
    print(f"{built.says}; built in {built.seconds or 0:.0f} s", flush=True)
    if args.build_only:
        return 0
    found = measuring.measure(server)
    pages = [] if args.no_walk else walk.walk(each=args.each)
    text = figures.as_markdown(built, found, pages)
    print(text)
    if args.json:
        args.json.write_text(figures.as_json(built, found), encoding="utf-8")
    else:
        args.out.write_text(f"# What Treadle costs\n\n{text}\n{figures.every_page(pages)}", encoding="utf-8")
    return 0 if all(each.holds for each in [*found, *pages]) else 1


if __name__ == "__main__":
    sys.exit(main())
