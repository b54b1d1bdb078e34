"""Writing what goes out: messages to people, messages to machines, files."""

from treadle.domain.notices.operations.messages import (
    Message,
    mark_mailed,
    mark_read,
    send,
    send_each,
    set_preference,
)

__all__ = ["Message", "mark_mailed", "mark_read", "send", "send_each", "set_preference"]
