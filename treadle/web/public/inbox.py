"""A person's messages in the product."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from treadle.domain.access.permissions import Permission
from treadle.domain.notices import operations
from treadle.domain.notices.queries import messages_of
from treadle.domain.notices.words import text_of, title_of
from treadle.ui import clock
from treadle.ui.allow import allow

A_PAGE = 30


@allow(Permission.OWN_ACCOUNT)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The person's messages, the newest first."""
    page = Paginator(messages_of(request.person), A_PAGE).get_page(request.GET.get("page"))  # type: ignore[attr-defined]
    rows = [{"id": notice.pk, "title": title_of(notice), "text": text_of(notice), "sent_at": notice.sent_at,
             "unread": notice.read_at is None, "leads": bool(notice.path)} for notice in page]
    return render(request, "public/inbox.html",
                  {"rows": rows, "page": page, "some_unread": any(row["unread"] for row in rows)})


@allow(Permission.OWN_ACCOUNT)
@require_POST
def open_message(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Mark a message as read and go where it leads."""
    notice = get_object_or_404(messages_of(request.person), id=notice_id)  # type: ignore[attr-defined]
    operations.mark_read(person=request.person, now=clock.now(), notice=notice)  # type: ignore[attr-defined]
    leads = notice.path.startswith("/") and url_has_allowed_host_and_scheme(notice.path, allowed_hosts=None)
    return redirect(notice.path if leads else "public:inbox")


@allow(Permission.OWN_ACCOUNT)
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark every message as read."""
    operations.mark_read(person=request.person, now=clock.now())  # type: ignore[attr-defined]
    return redirect("public:inbox")
