"""The factory's improvement plan: the list, new items, planned improvements, talk with buyers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from treadle.domain.access.permissions import Permission as P
from treadle.domain.improvement import operations as ops
from treadle.domain.improvement.models import Plan
from treadle.domain.improvement.queries import (
    conversations_of,
    in_order,
    items_for_factory,
    layout_choices,
    plans_for_factory,
    suggestions_for,
)
from treadle.domain.improvement.states import ItemOrigin
from treadle.domain.parties.models import Organisation
from treadle.domain.standards.models import Point
from treadle.ui import clock
from treadle.ui.acts import done, posted_id
from treadle.ui.allow import allow
from treadle.ui.plan_forms import CommentForm, ItemForm
from treadle.ui.plan_panels import asks_of, plan_context, workbook
from treadle.ui.rights import rights_on
from treadle.ui.sites import MenuItem

NAV = MenuItem(gettext_lazy("Improvement plan"), "factory:plans", (P.PLAN_SEE,), order=20)
NEEDS = {
    "plan.late": ("factory:plan", gettext_lazy("Open the plan")),
    "plan.planned_improvements": ("factory:plan", gettext_lazy("Plan them")),
    "plan.endorse": ("factory:plan", gettext_lazy("Look and say")),
}


def _plan(request: HttpRequest, cycle_id: UUID) -> Plan:
    return get_object_or_404(plans_for_factory(request.person, clock.now()), cycle_id=cycle_id)


@allow(P.PLAN_SEE)
def plans(request: HttpRequest) -> HttpResponse:
    """To the newest cycle's plan."""
    newest = plans_for_factory(request.person, clock.now()).order_by("-cycle__number").first()
    return redirect("factory:plan", newest.cycle_id) if newest else render(request, "factory/plan/none.html")


@allow(P.PLAN_SEE)
def plan(request: HttpRequest, cycle_id: UUID) -> HttpResponseBase:
    """The items as a table or as cards, how far they are, and what buyers said."""
    found, now = _plan(request, cycle_id), clock.now()
    rights = rights_on(request.person, found, P.PLAN_EDIT, P.PLAN_ENDORSE, P.EXPORT, at=now)
    items = items_for_factory(request.person, now).filter(plan=found)
    context = plan_context("factory", request, found, items, may_export=P.EXPORT in rights)
    if context["table"].export_format:
        return context["table"].export()
    others = plans_for_factory(request.person, now).filter(cycle__factory=found.cycle.factory_id)
    return render(
        request,
        "factory/plan/plan.html",
        {
            **context,
            "may_edit": P.PLAN_EDIT in rights,
            "asks": asks_of(context["numbers"], edits=P.PLAN_EDIT in rights, endorses=P.PLAN_ENDORSE in rights),
            "layouts": layout_choices() if P.EXPORT in rights else [],
            "conversations": conversations_of(found),
            "others": [one for one in others.order_by("-cycle__number")[:4] if one.pk != found.pk],
            "form": CommentForm(),
            "may_submit": P.PLAN_EDIT in rights and found.shown_to_buyers_at is not None and found.submitted_at is None,
        },
    )


@allow(P.PLAN_EDIT)
def add(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """A new item, of one's own or as proposed."""
    found = _plan(request, cycle_id)
    points = Point.objects.filter(cluster__scored=True, cluster__instrument__key="garment").select_related("cluster")
    start = {key: request.GET[key] for key in ("title", "origin", "point") if key in request.GET}
    form = ItemForm(
        request.POST or None,
        points=points,
        language=get_language() or "en",
        initial={"origin": ItemOrigin.COMMITTEE, **start},
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and done(form, lambda: ops.add_item(plan=found, by=request.person, now=clock.now(), **form.cleaned_data))
    ):
        messages.success(request, _("The item is in the plan."))
        return redirect("factory:plan", cycle_id)
    return render(
        request,
        "factory/plan/add.html",
        {"plan": found, "form": form, "suggestions": [] if request.method == "POST" else suggestions_for(found)},
    )


@allow(P.PLAN_EDIT)
@require_POST
def submit(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """Report the planned improvements."""
    ops.submit_planned_improvements(plan=_plan(request, cycle_id), by=request.person, now=clock.now())
    messages.success(request, _("Your planned improvements are reported. You can go on working on the items."))
    return redirect("factory:plan", cycle_id)


@allow(P.PLAN_EDIT)
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
    return redirect("factory:plan", cycle_id)


@allow(P.EXPORT)
def file(request: HttpRequest, cycle_id: UUID, layout: str) -> HttpResponseBase:
    """The plan as a workbook."""
    found = _plan(request, cycle_id)
    items = items_for_factory(request.person, clock.now()).filter(plan=found)
    return workbook(request, found, in_order(items), layout)


urlpatterns = [
    path("plan/", plans, name="plans"),
    path("plan/<uuid:cycle_id>/", plan, name="plan"),
    path("plan/<uuid:cycle_id>/add/", add, name="plan-add"),
    path("plan/<uuid:cycle_id>/report/", submit, name="plan-submit"),
    path("plan/<uuid:cycle_id>/say/", say, name="plan-say"),
    path("plan/<uuid:cycle_id>/file/<slug:layout>/", file, name="plan-file"),
]
