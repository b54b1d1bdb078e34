"""What a reader sees when something outside the programme's rules fails: the database, the disk, or our own code.

Nothing here asks the database, and nothing of the error is shown.
"""

import errno
import sys

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from treadle.ui.receipts import wants_json

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NO_DATABASE = _("The database does not answer. Nothing is lost; it usually comes back within a minute.")
NO_ROOM = _("There is no room left to save anything. Your last step was not saved; the administrator must make room.")
RETRY_AFTER = "20"


def outage(error: BaseException | None) -> str | Promise:
    """The sentence for an outage that passes, or "" for a mistake of our own."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            return NO_ROOM
        if isinstance(error, DatabaseError | InterfaceError):
            text = str(error).lower()
            if "full" in text or "no space left" in text or "disk i/o" in text:
                return NO_ROOM
            if isinstance(error, OperationalError | InterfaceError) and "no such" not in text:
                return NO_DATABASE
        error = error.__cause__ or error.__context__
    return ""


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler for what nobody caught: 503 for an outage that passes, else 500."""
    sentence = outage(sys.exc_info()[1])
    status = 503 if sentence else 500
    if wants_json(request) or request.path.startswith("/api/"):
        title = str(sentence) or "Something failed on our side."
        answer: HttpResponse = JsonResponse({"type": "about:blank", "title": title, "status": status}, status=status,
                                            content_type="application/problem+json")
    else:
        page = loader.render_to_string("ui/503.html" if sentence else "500.html", {"sentence": sentence})
        answer = HttpResponse(page, status=status)
    if sentence:
        answer.headers["Retry-After"] = RETRY_AFTER
    answer.headers["Cache-Control"] = "no-store"
    return answer
