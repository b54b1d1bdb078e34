"""What a journal's entries, keys and refusals can be; pure data."""

from enum import StrEnum


class JournalState(StrEnum):
    """Follows from the visit and its sheet, and is kept nowhere."""

    OPEN = "open"
    CLOSED = "closed"  # handed in, or recorded
    ENDED = "ended"  # the visit will not take place, or its sheet was called off


class Kind(StrEnum):
    """How heads of a key that differ are read until somebody settles them."""

    ANSWER = "answer"
    ONE = "one"
    TEXT = "text"
    SET = "set"
    FLAG = "flag"


class Mark(StrEnum):
    """Why an entry counts nowhere."""

    UNKNOWN_KEY = "unknown_key"
    NOT_ASKED = "not_asked"
    WRONG_VALUE = "wrong_value"
    TOO_LONG = "too_long"
    SEEN_UNKNOWN = "seen_unknown"
    NOT_ALLOWED = "not_allowed"
    TOO_LATE = "too_late"
    UNSETTLED = "unsettled"


#: Devices of the server itself: the office's page, workbooks, OpenRosa, the review.
SERVER_PREFIX = "s-"
REVIEW_DEVICE = "s-review"
#: Forms that were filled in elsewhere: a device each.
FORM_PREFIX = "s-odk-"
