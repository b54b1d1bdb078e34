"""Text that no spreadsheet computes."""

import re

# A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV Injection").
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Where the system's separator is a semicolon or a tab, what follows one is a cell of its own, quoted or not.
_PARTS = re.compile(r"([;\t|\n\r])\s*([=+\-@＝＋－＠])")


def harmless(text: str) -> str:
    """The text, with an apostrophe before it when a spreadsheet would compute it.

    >>> harmless("=1+1")
    "'=1+1"
    """
    return f"'{text}" if text.startswith(DANGEROUS) else text


def harmless_in_csv(text: str) -> str:
    """As ``harmless``; a part that a spreadsheet with another separator would take for a cell is harmless too.

    >>> harmless_in_csv("box; =1+1")
    "box;'=1+1"
    """
    return _PARTS.sub(r"\1'\2", harmless(text))
