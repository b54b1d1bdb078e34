"""Improvement plans for the programme: all of them, one of them, one item: verify, reject, settle, answer."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from treadle.domain.access.permissions import Permission as P
from treadle.domain.improvement import operations as ops
from treadle.domain.improvement.models import Item, Plan
from treadle.domain.improvement.queries import (
    conversations_of,
    disagreements_for,
    history_of,
    in_order,
    items_for_office,
    layout_choices,
    plans_for_office,
    proofs_for,
    view_of,
)
from treadle.domain.improvement.states import ItemState, Verification
from treadle.domain.parties.models import Organisation
from treadle.ui import clock
from treadle.ui.acts import done, posted_id
from treadle.ui.allow import allow
from treadle.ui.plan_forms import CommentForm, NoteForm, cause_lines, history_lines
from treadle.ui.plan_panels import asks_of, other_places, plan_context, tags_of, workbook
from treadle.ui.rights import rights_on
from treadle.ui.sites import MenuItem
from treadle.ui.stored_files import stored_file
from treadle.ui.tables import Choice, Column, Table, Words

NAV = MenuItem(gettext_lazy("Improvement plans"), "office:plans", (P.PLAN_SEE,), order=30)
NEEDS = {
    "plan.verify": ("office:plan", gettext_lazy("Open the plan")),
    "item.disagreement": ("office:plan-item", gettext_lazy("Read in confidence")),
}
COMPLETED = Q(state=ItemState.COMPLETED)


def _only(plans: QuerySet[Plan], value: str) -> QuerySet[Plan]:
    return plans.filter(late__gt=0) if value == "late" else plans.filter(to_verify__gt=0)


class PlansTable(Table):
    """The plans that this person sees."""

    key, name = "plans", gettext_lazy("Improvement plans")
    columns = [
        Column(
            "factory",
            gettext_lazy("Factory"),
            value="cycle.factory.name",
            sort="cycle__factory__name",
            fixed=True,
            href=lambda plan: reverse("office:plan", args=[plan.cycle_id]),
        ),
        Column("cycle", gettext_lazy("Cycle"), value="cycle.number", sort="cycle__number", number=True),
        Column("total", gettext_lazy("Items"), sort="total", number=True),
        Column("completed", gettext_lazy("Completed"), sort="completed", number=True),
        Column("late", gettext_lazy("Late"), sort="late", number=True),
        Column("to_verify", gettext_lazy("To verify"), sort="to_verify", number=True),
        Column("submitted_at", gettext_lazy("Planned improvements reported"), sort="submitted_at", hidden=True),
    ]
    filters = [
        Words("q", gettext_lazy("Factory"), ["cycle__factory__name", "cycle__factory__name_local"]),
        Choice(
            "only",
            gettext_lazy("Only"),
            [("late", gettext_lazy("with late items")), ("verify", gettext_lazy("with items to verify"))],
            apply=_only,
        ),
    ]
    sort = "-late"
    empty = (gettext_lazy("No plan yet"), gettext_lazy("A plan opens when a factory is enrolled in a cycle."))


def counted(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """Plans with the numbers of a list."""

    def count(condition: Q) -> Coalesce:
        rows = Item.objects.filter(condition, plan=OuterRef("pk")).order_by().values("plan").annotate(n=Count("pk"))
        return Coalesce(Subquery(rows.values("n")), 0)

    return plans.annotate(
        total=count(Q()),
        completed=count(COMPLETED),
        late=count(Q(due_on__lt=clock.today(), carried_on=None) & ~COMPLETED),
        to_verify=count(COMPLETED & Q(verification=Verification.DECLARED, carried_on=None)),
    )


@allow(P.PLAN_SEE)
def plans(request: HttpRequest) -> HttpResponseBase:
    """All plans, the latest items first."""
    table = PlansTable(request, counted(plans_for_office(request.person, clock.now())))
    return table.export() if table.export_format else render(request, "office/plan/list.html", {"table": table})


def _plan(request: HttpRequest, cycle_id: UUID) -> Plan:
    return get_object_or_404(plans_for_office(request.person, clock.now()), cycle_id=cycle_id)


@allow(P.PLAN_SEE)
def plan(request: HttpRequest, cycle_id: UUID) -> HttpResponseBase:
    """One plan, what buyers said on it and, for those who may know, where a worker representative disagrees."""
    found, now = _plan(request, cycle_id), clock.now()
    rights = rights_on(
        request.person,
        found,
        P.PLAN_VERIFY,
        P.PLAN_DISAGREEMENTS_SEE,
        P.PROGRAMME_REPORT_WRITE,
        P.PROGRAMME_REPORT_REVIEW,
        P.EXPORT,
        at=now,
    )
    items = items_for_office(request.person, now).filter(plan=found)
    context = plan_context("office", request, found, items, may_export=P.EXPORT in rights)
    if context["table"].export_format:
        return context["table"].export()
    private = (
        disagreements_for(request.person, now).filter(item__plan=found, settled_on=None)
        if (P.PLAN_DISAGREEMENTS_SEE in rights)
        else []
    )
    return render(
        request,
        "office/plan/plan.html",
        {
            **context,
            "conversations": conversations_of(found),
            "private": private,
            "may_answer": P.PLAN_VERIFY in rights,
            "asks": asks_of(context["numbers"], verifies=P.PLAN_VERIFY in rights),
            "form": CommentForm(),
            "layouts": layout_choices() if P.EXPORT in rights else [],
            "may_report": bool(rights & {P.PROGRAMME_REPORT_WRITE, P.PROGRAMME_REPORT_REVIEW}),
        },
    )


@allow(P.PLAN_VERIFY)
@require_POST
def say(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """Answer a buyer, or say something to all that see the plan."""
    found, form = _plan(request, cycle_id), CommentForm(request.POST)
    buyer = get_object_or_404(Organisation, pk=posted_id(request, "to")) if request.POST.get("to") else None
    if form.is_valid():
        ops.comment_on_plan(plan=found, text=form.cleaned_data["text"], to=buyer, by=request.person, now=clock.now())
        messages.success(request, _("Your answer is on the plan."))
    else:
        messages.error(request, _("Write what you want to say."))
    return redirect("office:plan", cycle_id)


@allow(P.EXPORT)
def file(request: HttpRequest, cycle_id: UUID, layout: str) -> HttpResponseBase:
    """The plan as a workbook."""
    found = _plan(request, cycle_id)
    items = items_for_office(request.person, clock.now()).filter(plan=found)
    return workbook(request, found, in_order(items), layout)


def _item(request: HttpRequest, item_id: UUID) -> Item:
    return get_object_or_404(items_for_office(request.person, clock.now()), pk=item_id)


def _verify(data: QueryDict | None = None) -> NoteForm:
    return NoteForm(data, prefix="verify", label=_("What did you see, and when?"))


def _reject(data: QueryDict | None = None) -> NoteForm:
    return NoteForm(data, prefix="reject", label=_("What is missing?"))


def _page(request: HttpRequest, found: Item, verify: NoteForm, reject: NoteForm) -> HttpResponse:
    now = clock.now()
    rights = rights_on(request.person, found, P.PLAN_VERIFY, P.PLAN_DISAGREEMENTS_SEE, at=now)
    view, cause = view_of(found, clock.today()), getattr(found, "cause", None)
    sees = P.PLAN_DISAGREEMENTS_SEE in rights
    return render(
        request,
        "office/plan/item.html",
        {
            "item": found,
            "view": view,
            "tags": tags_of(view),
            "places": other_places("office", found, items_for_office(request.person, now)),
            "cause": cause,
            "cause_lines": cause_lines(cause),
            "proofs": found.proofs.select_related("file"),
            "history": history_lines(history_of(found)),
            "may_verify": P.PLAN_VERIFY in rights and found.is_done and found.carried_on is None
            and found.verification != Verification.VERIFIED,
            "sees_private": sees,
            "verify_form": verify,
            "reject_form": reject,
            "settle_form": NoteForm(prefix="settle", label=_("What came of it?")),
            "private": disagreements_for(request.person, now).filter(item=found) if sees else [],
        },
    )


@allow(P.PLAN_SEE)
def item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """One item, and what the programme says of it."""
    return _page(request, _item(request, item_id), _verify(), _reject())


@allow(P.PLAN_VERIFY)
@require_POST
def verify(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Say that it is fixed, and how that was seen."""
    found, form = _item(request, item_id), _verify(request.POST)
    if form.is_valid() and done(
        form, lambda: ops.verify_item(item=found, note=form.cleaned_data["note"], by=request.person, now=clock.now())
    ):
        messages.success(request, _("The item is verified."))
        return redirect("office:plan-item", item_id)
    return _page(request, found, form, _reject())


@allow(P.PLAN_VERIFY)
@require_POST
def reject(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Open it again, and say what is missing."""
    found, form = _item(request, item_id), _reject(request.POST)
    if form.is_valid() and done(
        form, lambda: ops.reject_item(item=found, note=form.cleaned_data["note"], by=request.person, now=clock.now())
    ):
        messages.success(request, _("The item is open again; the factory reads your note."))
        return redirect("office:plan-item", item_id)
    return _page(request, found, _verify(), form)


@allow(P.PLAN_DISAGREEMENTS_SEE)
@require_POST
def settle(request: HttpRequest, disagreement_id: UUID) -> HttpResponse:
    """A disagreement has been talked over with the workers' side."""
    found = get_object_or_404(disagreements_for(request.person, clock.now()), pk=disagreement_id)
    form = NoteForm(request.POST, prefix="settle")
    if form.is_valid():
        ops.settle_disagreement(disagreement=found, note=form.cleaned_data["note"], by=request.person, now=clock.now())
        messages.success(request, _("Settled. The note stays with the programme."))
    else:
        messages.error(request, _("Say what came of it, so that the next reader understands."))
    return redirect("office:plan-item", found.item_id)


@allow(P.PLAN_SEE)
def proof_file(request: HttpRequest, item_id: UUID, proof_id: int) -> HttpResponseBase:
    """The file of a proof."""
    kept = proofs_for(items_for_office(request.person, clock.now()).filter(pk=item_id), proof_id)
    if kept is None:
        raise Http404
    return stored_file(kept.file)


urlpatterns = [
    path("plan/", plans, name="plans"),
    path("plan/<uuid:cycle_id>/", plan, name="plan"),
    path("plan/<uuid:cycle_id>/say/", say, name="plan-say"),
    path("plan/<uuid:cycle_id>/file/<slug:layout>/", file, name="plan-file"),
    path("plan/items/<uuid:item_id>/", item, name="plan-item"),
    path("plan/items/<uuid:item_id>/verify/", verify, name="plan-item-verify"),
    path("plan/items/<uuid:item_id>/reject/", reject, name="plan-item-reject"),
    path("plan/items/<uuid:item_id>/proof/<int:proof_id>/", proof_file, name="plan-item-file"),
    path("plan/disagreements/<uuid:disagreement_id>/settle/", settle, name="plan-settle"),
]
