"""`python -m bench --factories 200 --years 5`: build a demonstration of that size, measure, print, write figures.md."""

import argparse
import os
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    """Build (or take a data folder that is there), measure, write."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--factories", type=int, default=200)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2026, 6, 15), metavar="DATE")
    parser.add_argument("--data", type=Path, help="keep the data here, and measure what is there without building anew")
    parser.add_argument("--each", type=int, default=3, help="objects measured a page and role (default 3)")
    parser.add_argument("--no-file", action="store_true", help="print only, leave bench/figures.md as it is")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="treadle-bench-") as folder:
        data = args.data or Path(folder)
        data.mkdir(parents=True, exist_ok=True)
        return _run(args, data)


def _run(args: argparse.Namespace, data: Path) -> int:
    os.environ.update(DJANGO_SETTINGS_MODULE="treadle.config.settings", TREADLE_DATA_DIR=str(data), TREADLE_DEMO="1",
                      TREADLE_DATABASE_URL=os.environ.get("TREADLE_DATABASE_URL", ""), TREADLE_LOG_LEVEL="ERROR")
    import django

    django.setup()
    from bench import figures, parts, programme, walk

    begin = time.perf_counter()
    built = programme.prepare(factories=args.factories, years=args.years, as_of=args.as_of)
    print(f"{built.says} ({time.perf_counter() - begin:.0f} s)", flush=True)
    found = [parts.one_answer(), parts.one_pdf(), *parts.ticks()]
    pages = walk.walk(each=args.each)
    text = figures.as_markdown(args, built, found, pages)
    print(text)
    if not args.no_file:
        (HERE / "figures.md").write_text(text, encoding="utf-8")
    return 1 if any(not part.holds for part in found) or any(not page.holds for page in pages) else 0


if __name__ == "__main__":
    sys.exit(main())
