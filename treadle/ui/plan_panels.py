"""An improvement plan as a picture, a table, cards and a workbook, for every site that shows it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from treadle.domain.improvement.models import Item, Plan
from treadle.domain.improvement.queries import (
    ItemView,
    PlanNumbers,
    heads_of,
    in_order,
    layout_of,
    numbers_of,
    rows_in,
    view_of,
)
from treadle.domain.improvement.states import ItemOrigin, ItemState, Verification
from treadle.ui import clock, formats
from treadle.ui.components import tag
from treadle.ui.exports import export_response
from treadle.ui.pictures import Part, PartKind, Progress
from treadle.ui.tables import Choice, Column, Table, Words

CARDS_AT_MOST = 60
ONLY = [
    ("late", gettext_lazy("late")),
    ("public", gettext_lazy("publicly reported")),
    ("repeated", gettext_lazy("not met again")),
    ("unendorsed", gettext_lazy("to endorse")),
    ("declared", gettext_lazy("to verify")),
    ("carried", gettext_lazy("from the last plan")),
]


def progress_of(numbers: PlanNumbers) -> Progress:
    """The plan as one seam."""
    return Progress(
        parts=[
            Part(_("Completed"), numbers.completed, PartKind.DONE),
            Part(_("In progress"), numbers.in_progress, PartKind.GOING),
            Part(_("Pending"), numbers.pending, PartKind.WAITING),
            Part(_("Late"), numbers.late, PartKind.LATE),
        ]
    )


def seen(item: Item) -> ItemView:
    """An item as it reads today; worked out once a request."""
    if "_seen" not in item.__dict__:
        item.__dict__["_seen"] = view_of(item, clock.today())
    found: ItemView = item.__dict__["_seen"]
    return found


def tags_of(view: ItemView) -> list[tuple[str, str]]:
    """What stands beside an item's title, as words and kinds."""
    found = [(view.status, view.kind)]
    if view.item.is_public:
        found.append((_("Publicly reported"), "danger" if not view.item.is_fixed else "quiet"))
    if view.carried:
        found.append((_("From the last plan"), "quiet"))
    if view.repeated:
        found.append((_("Not met again"), "waiting"))
    return found


def other_places(site: str, item: Item, items: QuerySet[Item]) -> dict[str, str]:
    """``{"newer", "older"}``: where an item goes on, and what it goes on from, as far as ``items`` shows them."""
    newer = items.filter(carried_from=item).first() if item.carried_on else None
    older = items.filter(pk=item.carried_from_id).first() if item.carried_from_id else None
    found = {"newer": newer, "older": older}
    return {key: reverse(f"{site}:plan-item", args=[one.pk]) for key, one in found.items() if one is not None}


def _title(item: Item) -> SafeString:
    return format_html("<bdi>{}</bdi>", seen(item).title)


def _status(item: Item) -> SafeString:
    words = format_html_join(" ", "{}", ((tag(text, kind),) for text, kind in tags_of(seen(item))))
    side = seen(item).endorsement
    return format_html('{}<br><span class="small quiet">{}</span>', words, side) if side else words


def _due(item: Item) -> str | SafeString:
    if item.due_on is None:
        return ""
    if item.is_done:
        return formats.day_short(item.due_on)
    return format_html(
        '{}<br><span class="small quiet">{}</span>',
        formats.day_short(item.due_on),
        formats.how_late(item.due_on, clock.today()),
    )


def _only(items: QuerySet[Item], value: str) -> QuerySet[Item]:
    today = clock.today()
    narrow = {
        "late": Q(due_on__lt=today, carried_on=None) & ~Q(state=ItemState.COMPLETED),
        "public": Q(is_public=True),
        "repeated": Q(repeated=True, **({"knows_before": True} if "knows_before" in items.query.annotations else {})),
        "unendorsed": Q(state=ItemState.COMPLETED, carried_on=None)
        & (Q(endorsement=None) | Q(endorsement__shows_from=None) | Q(endorsement__shows_from__gt=today)),
        "carried": Q(carried_from__isnull=False,
                     **({"knows_before": True} if "knows_before" in items.query.annotations else {})),
        "declared": Q(state=ItemState.COMPLETED, verification=Verification.DECLARED, carried_on=None),
    }
    return items.filter(narrow[value])


class PlanTable(Table):
    """The items of one plan. ``site`` is the namespace in which their pages lie."""

    key, name = "plan", gettext_lazy("Items of the plan")
    site = ""
    filters = [
        Choice("state", gettext_lazy("State"), ItemState.choices),
        Choice("only", gettext_lazy("Only"), ONLY, apply=_only),
        Choice("origin", gettext_lazy("Found by"), ItemOrigin.choices),
        Words("q", gettext_lazy("Words"), ["title", "action", "responsible"]),
    ]
    empty = (
        gettext_lazy("Nothing in the plan yet"),
        gettext_lazy("Items come from self-diagnosis, committee and visits; findings come with the report."),
    )

    def __init__(self, request: HttpRequest, items: QuerySet[Item], *, may_export: bool) -> None:
        super().__init__(request, in_order(items))
        self.exports = may_export
        self.columns = [
            Column(
                "title",
                _("Item"),
                value=lambda item: seen(item).title,
                cell=_title,
                fixed=True,
                href=lambda item: reverse(f"{self.site}:plan-item", args=[item.pk]),
            ),
            Column("point", _("Compliance point"), value=lambda item: seen(item).point),
            Column("state", _("Status"), value=lambda item: seen(item).status, cell=_status, sort="state"),
            Column("due_on", _("Due"), cell=_due, sort="due_on"),
            Column("responsible", _("Responsible"), sort="responsible"),
            Column("action", _("Action"), hidden=True),
            Column("root", _("Root cause"), value=lambda item: seen(item).root, hidden=True),
            Column("origin", _("Found by"), value="get_origin_display", sort="origin", hidden=True),
            Column("endorsed", _("Endorsed"), value=lambda item: seen(item).endorsed_on, hidden=True),
            Column("completed_on", _("Completed (declared by the factory)"), sort="completed_on", hidden=True),
        ]


def table_for(site: str, request: HttpRequest, items: QuerySet[Item], *, may_export: bool) -> PlanTable:
    """The table of a site's plan page."""
    kind = type("SitePlanTable", (PlanTable,), {"site": site})
    return kind(request, items, may_export=may_export)


def cards_of(table: PlanTable) -> list[dict[str, Any]]:
    """The same items as cards, a column a state; as many as a page can hold."""
    rows = list(table.matching[:CARDS_AT_MOST])
    return [
        {
            "title": state.label,
            "items": [
                {
                    "view": seen(row),
                    "tags": tags_of(seen(row))[1:],
                    "href": reverse(f"{table.site}:plan-item", args=[row.pk]),
                }
                for row in rows
                if row.state == state
            ],
        }
        for state in ItemState
    ]


def view_tabs(request: HttpRequest, path: str) -> list[dict[str, Any]]:
    """Table or cards; the rest of the address stays."""
    kept = request.GET.copy()
    kept.pop("view", None)
    rest = kept.urlencode()
    cards = request.GET.get("view") == "cards"
    return [
        {"title": _("Table"), "href": f"{path}?{rest}" if rest else path, "current": not cards},
        {"title": _("Cards by state"), "href": f"{path}?{rest + '&' if rest else ''}view=cards", "current": cards},
    ]


def plan_context(
    site: str, request: HttpRequest, plan: Plan, items: QuerySet[Item], *, may_export: bool
) -> dict[str, Any]:
    """What every site's plan page shows: numbers, picture, table or cards. Three queries."""
    table = table_for(site, request, items, may_export=may_export)
    numbers = numbers_of(items, clock.today())
    path = reverse(f"{site}:plan", args=[plan.cycle_id])
    return {
        "plan": plan,
        "cycle": plan.cycle,
        "factory": plan.cycle.factory,
        "table": table,
        "numbers": numbers,
        "picture": progress_of(numbers),
        "views": view_tabs(request, path),
        "facts": facts_of(numbers),
        "cards": cards_of(table) if request.GET.get("view") == "cards" else None,
        "more_cards": max(0, numbers.total - CARDS_AT_MOST),
    }


def facts_of(numbers: PlanNumbers) -> list[str]:
    """Three facts for the head of the page, each with its whole."""
    found = [_("%(counted)s completed") % {"counted": formats.of_whole(numbers.completed, numbers.total, _("items"))}]
    if numbers.late:
        found.append(_("%(count)s late") % {"count": formats.whole(numbers.late)})
    if numbers.carried:
        found.append(_("%(count)s carried over") % {"count": formats.whole(numbers.carried)})
    if numbers.public:
        found.append(
            _("%(part)s of %(total)s publicly reported items verified as fixed")
            % {"part": formats.whole(numbers.public_fixed), "total": formats.whole(numbers.public)}
        )
    return found


def asks_of(
    numbers: PlanNumbers, *, edits: bool = False, endorses: bool = False, verifies: bool = False
) -> list[dict[str, str]]:
    """What waits for this reader on this plan, each with the filter that shows it."""
    found = []
    if edits and numbers.late:
        found.append(
            {
                "href": "?only=late",
                "text": ngettext("%(count)s item is late", "%(count)s items are late", numbers.late)
                % {"count": numbers.late},
            }
        )
    if endorses and numbers.unendorsed:
        found.append(
            {
                "href": "?only=unendorsed",
                "text": ngettext(
                    "%(count)s item is declared as completed: is it really done?",
                    "%(count)s items are declared as completed: are they really done?",
                    numbers.unendorsed,
                )
                % {"count": numbers.unendorsed},
            }
        )
    if verifies and numbers.declared:
        found.append(
            {
                "href": "?only=declared",
                "text": ngettext(
                    "%(count)s item waits for you to verify it",
                    "%(count)s items wait for you to verify them",
                    numbers.declared,
                )
                % {"count": numbers.declared},
            }
        )
    return found


def workbook(request: HttpRequest, plan: Plan, items: Iterable[Item], key: str) -> HttpResponseBase:
    """The plan as XLSX in a layout; formulas typed by anybody stay text."""
    layout = layout_of(key)
    if layout is None:
        raise Http404
    name = f"{slugify(plan.cycle.factory.name)}-{plan.cycle.number}-{layout.key}"
    rows = rows_in(layout, items, clock.today())
    return export_response(request, "xlsx", name, heads_of(layout), rows, title=_("Improvement plan"))
