"""Telephone numbers in international form: a plus sign, the country's code, the subscriber's number (ITU-T E.164)."""

import re
import unicodedata

#: ITU-T E.164: fifteen digits at most; no country's code begins with nought. Seven: fewer reach nobody abroad.
_INTERNATIONAL = re.compile(r"\+[1-9][0-9]{6,14}")
_BETWEEN = re.compile(r"[\s().\-/\u00ad\u2010-\u2015\u2066-\u2069\u200e\u200f]")


def international(text: str) -> str | None:
    """``text`` as ``+84241234567``; "" of nothing, None where it is no such number.

    Digits of any script count, blanks and the usual marks between them do not, and ``00`` in front stands for ``+``.
    """
    bare = _BETWEEN.sub("", text.replace("(0)", ""))
    digits = "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in bare).replace("＋", "+")
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    return digits if not digits or _INTERNATIONAL.fullmatch(digits) else None
