"""A person's calendar as an iCalendar feed: its address is the key, and can be made anew at any time."""

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from treadle.domain.cycles.queries import FeedEntry, feed_of
from treadle.domain.parties.models import Person
from treadle.ui import clock
from treadle.ui.allow import open_to_all

if TYPE_CHECKING:
    from icalendar import Calendar, Event

SHORTEST_TOKEN = 20


@open_to_all(because="Calendar programs cannot sign in; the address holds a long secret of one person.")
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The feed of the person whom the token belongs to, in their language."""
    if len(token) < SHORTEST_TOKEN:
        raise Http404
    person = Person.objects.filter(calendar_token=token, is_active=True).first()
    if person is None:
        raise Http404
    known = dict(settings.LANGUAGES)
    with translation.override(person.locale if person.locale in known else "en"):
        text = _calendar(feed_of(person, clock.today())).to_ical()
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, max-age=900"
    return response


def _calendar(entries: list[FeedEntry]) -> "Calendar":
    from icalendar import Calendar  # here, because most processes never write one

    calendar = Calendar()
    calendar.add("prodid", "-//Treadle//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Treadle")
    for entry in sorted(entries, key=lambda entry: (entry.first, str(entry.id))):
        calendar.add_component(_event(entry))
    return calendar


def _event(entry: FeedEntry) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", f"{entry.id}@treadle")
    event.add("dtstamp", datetime.combine(clock.today(), time(), tzinfo=UTC))
    event.add("summary", entry.title)
    event.add("dtstart", entry.first)
    event.add("dtend", entry.last + timedelta(days=1))  # the first day after it
    if entry.place:
        event.add("location", entry.place)
    event.add("transp", "TRANSPARENT")
    return event
