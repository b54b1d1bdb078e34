"""Telephone numbers: what is one, however it is typed."""

import pytest

from treadle.kernel.phones import international


@pytest.mark.parametrize(("typed", "kept"), [
    ("+84 24 1234 5678", "+842412345678"), ("0084-24-1234.5678", "+842412345678"),
    ("+44 (0)20 7946 0018", "+442079460018"), ("٠٠٩٦٢ ٧٩ ١٢٣ ٤٥٦٧", "+962791234567"),
    ("\u2066+84 24 1234567\u2069", "+84241234567"), ("", ""), ("  ", ""),
])
def test_what_is_dialled_everywhere_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert international(typed) == kept


@pytest.mark.parametrize("typed", ["024 1234567", "+0123456789", "+84", "+84 call me", "+1234567890123456",
                                   "++84123456", "tel:+84241234567", "+84 24 1234\n<b>"])
def test_what_is_not_is_none(typed: str) -> None:
    assert international(typed) is None
