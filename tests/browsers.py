"""Which browser the tests drive: the Chromium that is installed, or the one that ``TREADLE_TEST_CHROMIUM`` names."""

import os
import shutil

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]


def chromium() -> str | None:
    """The program, or None."""
    named = os.environ.get("TREADLE_TEST_CHROMIUM")
    return named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def why_not() -> str:
    """Why browser tests cannot be run; "" when they can."""
    return "" if chromium() else "No Chromium is installed; install it, or set TREADLE_TEST_CHROMIUM."
