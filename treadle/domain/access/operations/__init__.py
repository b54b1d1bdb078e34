"""Writing grants and tokens."""

from treadle.domain.access.operations.grants import close_grants, open_grant
from treadle.domain.access.operations.tokens import (
    answer_once,
    forget_old_answers,
    issue_token,
    note_use,
    revoke_token,
)

__all__ = ["answer_once", "close_grants", "forget_old_answers", "issue_token", "note_use", "open_grant", "revoke_token"]
