"""The components as template tags; treadle/ui/README.md says what each one takes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi

from treadle.ui import components, formats
from treadle.ui.forms import FieldLook, summed_errors
from treadle.ui.pictures.drawing import Picture
from treadle.ui.tables import Table, pages_around
from treadle.ui.ways import way as way_for

register = template.Library()
register.simple_tag(components.tag, name="tag")

type Item = Mapping[str, Any]


# ---- what wraps a piece of a page -----------------------------------------------------------


@register.simple_block_tag(end_name="endpage_head")
def page_head(content: str, title: str, lead: str = "", facts: Sequence[str | Item] = ()) -> SafeString:
    """The name of the thing, three or four facts, and its buttons."""
    shown = [fact if isinstance(fact, Mapping) else {"text": fact} for fact in facts]
    return _part("page_head", title=title, lead=lead, facts=shown, content=content)


@register.simple_block_tag(end_name="endcard")
def card(content: str, title: str = "", intro: str = "", anchor: str = "", wide: bool = False) -> SafeString:
    """A sheet of paper on the page; `anchor` is its id, for links into the page."""
    return _part("card", title=title, intro=intro, anchor=anchor, wide=wide, content=content)


@register.simple_block_tag(end_name="endnote_block")
def note_block(content: str, kind: str = "ours") -> SafeString:
    """A boxed paragraph or two."""
    return _part("note", kind=components.checked_kind(kind), content=content)


@register.simple_tag
def note(text: str, kind: str = "ours") -> SafeString:
    """A boxed sentence."""
    return _part("note", kind=components.checked_kind(kind), content=text)


# ---- what stands alone ----------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def way(context: Context, name: str, *args: object) -> str:
    """The address of a page, or "" where this person may not open it: ask it for every link that not all may follow."""
    return way_for(context.get("person"), name, *args)


@register.inclusion_tag("ui/parts/breadcrumb.html")
def breadcrumb(items: Iterable[tuple[str, str]]) -> dict[str, Any]:
    return {"items": items}


@register.inclusion_tag("ui/parts/tabs.html")
def tabs(items: Iterable[Item]) -> dict[str, Any]:
    return {"items": items}


@register.inclusion_tag("ui/parts/needs.html", takes_context=True)
def needs(
    context: Context,
    rows: Sequence[Item],
    empty_title: str = "",
    empty_text: str = "",
    empty_href: str = "",
    empty_button: str = "",
) -> dict[str, Any]:
    empty = {"title": empty_title, "text": empty_text, "href": empty_href, "button": empty_button}
    return {"rows": rows, "today": context.get("today"), "empty": empty}


@register.inclusion_tag("ui/parts/empty.html")
def empty(title: str, text: str = "", href: str = "", button: str = "") -> dict[str, str]:
    return {"title": title, "text": text, "href": href, "button": button}


@register.inclusion_tag("ui/parts/key_facts.html")
def key_facts(items: Iterable[Item | tuple[Any, Any]]) -> dict[str, Any]:
    return {"items": [i if isinstance(i, Mapping) else {"label": i[0], "value": i[1]} for i in items]}


@register.inclusion_tag("ui/parts/definitions.html")
def definitions(items: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    return {"items": [(term, v if isinstance(v, list | tuple) else [v]) for term, v in items]}


@register.inclusion_tag("ui/parts/timeline.html")
def timeline(items: Iterable[Item]) -> dict[str, Any]:
    return {"items": [{**item, "at": _when(item.get("at", ""))} for item in items]}


def _when(at: date | str) -> dict[str, str]:
    if isinstance(at, datetime):
        return {"machine": at.isoformat(), "text": formats.moment(at)}
    if isinstance(at, date):
        return {"machine": at.isoformat(), "text": formats.day(at)}
    return {"machine": "", "text": at}


@register.inclusion_tag("ui/parts/work_progress.html")
def work_progress(done: int, total: int, label: str = "", url: str = "", failed: str = "") -> dict[str, Any]:
    """Background work: asks `url` for a fresh copy of itself until it has finished or failed."""
    finished = bool(total) and done >= total
    return {
        "done": done, "total": total, "label": label, "failed": failed, "finished": finished,
        "url": "" if finished or failed else url,
    }  # fmt: skip


@register.inclusion_tag("ui/parts/messages.html", takes_context=True)
def messages_list(context: Context) -> dict[str, Any]:
    kinds = {"success": "kept", "warning": "waiting", "error": "danger"}
    found = context.get("messages") or ()
    return {"messages": [{"text": str(m), "kind": kinds.get(m.level_tag, "ours")} for m in found]}


# ---- pictures and tables --------------------------------------------------------------------


@register.simple_tag
def picture(drawing: Picture, title: str = "") -> SafeString:
    """A drawing, broad and narrow, and the same as a table one click away."""
    rtl = get_language_bidi()
    headers, rows = drawing.table()
    broad, narrow = drawing.svg(rtl=rtl), drawing.svg(rtl=rtl, narrow=True)
    return _part(
        "picture", kind=drawing.kind, title=title, broad=broad, narrow=narrow, headers=headers, rows=rows,
        caption=drawing.caption,
    )  # fmt: skip


@register.inclusion_tag("ui/parts/table.html", takes_context=True)
def show_table(context: Context, table: Table) -> dict[str, Any]:
    return {"table": table, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("ui/parts/pager.html")
def pager(page: Page[Any], table: Table | None = None) -> dict[str, Any]:
    url_of = table.page_url if table else (lambda number: f"?page={number}")
    numbers = [(n, url_of(n) if n else "") for n in pages_around(page.number, page.paginator.num_pages)]
    return {
        "page": page,
        "numbers": numbers,
        "previous": url_of(page.number - 1) if page.has_previous() else "",
        "next": url_of(page.number + 1) if page.has_next() else "",
    }


# ---- forms ----------------------------------------------------------------------------------


@register.inclusion_tag("ui/parts/error_summary.html")
def error_summary(forms: BaseForm | Iterable[BaseForm]) -> dict[str, Any]:
    return {"errors": summed_errors([forms] if isinstance(forms, BaseForm) else forms)}


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    return {"field": bound, "look": FieldLook(bound)}


@register.inclusion_tag("ui/parts/fields.html")
def fields(form: BaseForm) -> dict[str, Any]:
    return {"form": form}


@register.inclusion_tag("ui/parts/stamp.html")
def stamp(saved_at: datetime | None = None) -> dict[str, Any]:
    return {"saved": formats.moment(saved_at) if saved_at else ""}


# ---- words ----------------------------------------------------------------------------------


@register.filter
def initials(name: str) -> str:
    """Two letters for the round sign of a person; one where a script has no capitals to pair."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[-1:])[: len(words)]).upper()


@register.filter
def day(value: date | None) -> str:
    return formats.day(value) if value else ""


@register.filter
def day_short(value: date | None) -> str:
    return formats.day_short(value) if value else ""


@register.filter
def whole(value: formats.Number | None) -> str:
    return "" if value is None else formats.whole(value)


@register.filter
def percent(value: formats.Number | None) -> str:
    return "" if value is None else formats.percent(value)


@register.simple_tag(name="of")
def of_whole(part: int, total: int, noun: str = "") -> str:
    return formats.of_whole(part, total, noun)


@register.simple_tag(takes_context=True)
def how_far(context: Context, value: date | None) -> str:
    return formats.how_far(value, context["today"]) if value else ""


@register.simple_tag(takes_context=True)
def how_late(context: Context, value: date | None) -> str:
    return formats.how_late(value, context["today"]) if value else ""


@register.simple_tag(takes_context=True)
def day_and_far(context: Context, value: date | None) -> str:
    return formats.day_and_far(value, context["today"]) if value else ""


def _part(name: str, **values: Any) -> SafeString:
    return render_to_string(f"ui/parts/{name}.html", values)
