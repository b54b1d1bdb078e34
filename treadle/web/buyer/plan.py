"""The one plan of a factory, as a buyer helps on it: read, comment, promise, take it along as a workbook."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from treadle.domain.access.permissions import Permission as P
from treadle.domain.improvement import operations as ops
from treadle.domain.improvement.models import BuyerCommitment, Plan
from treadle.domain.improvement.queries import (
    buyer_of,
    conversation_with,
    in_order,
    items_for_buyer,
    layout_choices,
    plans_for_buyer,
    proofs_for,
    view_of,
)
from treadle.ui import clock
from treadle.ui.acts import done
from treadle.ui.allow import allow
from treadle.ui.plan_forms import CommentForm, CommitmentForm, cause_lines
from treadle.ui.plan_panels import other_places, plan_context, tags_of, workbook
from treadle.ui.rights import rights_on
from treadle.ui.stored_files import stored_file

NEEDS = {"plan.commitment": ("buyer:plan", gettext_lazy("Open the plan"))}


def _plan(request: HttpRequest, cycle_id: UUID) -> Plan:
    return get_object_or_404(plans_for_buyer(request.person, clock.now()), cycle_id=cycle_id)


def _page(request: HttpRequest, found: Plan, comment: CommentForm, promise: CommitmentForm) -> HttpResponseBase:
    now = clock.now()
    rights = rights_on(request.person, found, P.PLAN_COMMENT, P.EXPORT, at=now)
    items = items_for_buyer(request.person, now).filter(plan=found)
    context = plan_context("buyer", request, found, items, may_export=P.EXPORT in rights)
    if context["table"].export_format:
        return context["table"].export()
    speaks = P.PLAN_COMMENT in rights
    talk = conversation_with(found, buyer_of(request.person, found, clock.today())) if speaks else None
    return render(
        request,
        "buyer/plan/plan.html",
        {
            **context,
            "talk": talk,
            "early": found.shown_to_buyers_at is None,
            "comment_form": comment,
            "promise_form": promise,
            "layouts": layout_choices() if P.EXPORT in rights else [],
        },
    )


@allow(P.PLAN_SEE)
def plan(request: HttpRequest, cycle_id: UUID) -> HttpResponseBase:
    """The plan, and this buyer's own conversation on it."""
    return _page(request, _plan(request, cycle_id), CommentForm(prefix="say"), CommitmentForm(prefix="promise"))


@allow(P.PLAN_COMMENT)
@require_POST
def say(request: HttpRequest, cycle_id: UUID) -> HttpResponseBase:
    """Comment on the plan."""
    found, form = _plan(request, cycle_id), CommentForm(request.POST, prefix="say")
    if form.is_valid() and done(
        form,
        lambda: ops.comment_on_plan(plan=found, text=form.cleaned_data["text"], by=request.person, now=clock.now()),
    ):
        messages.success(request, _("Your comment is with the factory and the programme."))
        return redirect("buyer:plan", cycle_id)
    return _page(request, found, form, CommitmentForm(prefix="promise"))


@allow(P.PLAN_COMMENT)
@require_POST
def promise(request: HttpRequest, cycle_id: UUID) -> HttpResponseBase:
    """Record what this buyer will change itself."""
    found, form = _plan(request, cycle_id), CommitmentForm(request.POST, prefix="promise")
    if form.is_valid() and done(
        form, lambda: ops.commit_to_change(plan=found, by=request.person, now=clock.now(), **form.cleaned_data)
    ):
        messages.success(request, _("Your commitment stands beside the plan; no other buyer sees it."))
        return redirect("buyer:plan", cycle_id)
    return _page(request, found, CommentForm(prefix="say"), form)


@allow(P.PLAN_COMMENT)
@require_POST
def keep(request: HttpRequest, commitment_id: UUID) -> HttpResponse:
    """Mark an own commitment as kept."""
    plans = plans_for_buyer(request.person, clock.now())
    found = get_object_or_404(
        BuyerCommitment.objects.select_related("plan__cycle__factory"), pk=commitment_id, plan__in=plans.values("pk")
    )
    ops.keep_commitment(commitment=found, by=request.person, now=clock.now())
    return redirect("buyer:plan", found.plan.cycle_id)


@allow(P.EXPORT)
def file(request: HttpRequest, cycle_id: UUID, layout: str) -> HttpResponseBase:
    """The plan as a workbook in a layout."""
    found = _plan(request, cycle_id)
    items = items_for_buyer(request.person, clock.now()).filter(plan=found)
    return workbook(request, found, in_order(items), layout)


@allow(P.PLAN_SEE)
def item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """One item: cause, action, proof and what stands behind it."""
    found = get_object_or_404(items_for_buyer(request.person, clock.now()), pk=item_id)
    view, cause = view_of(found, clock.today()), getattr(found, "cause", None)
    return render(
        request,
        "buyer/plan/item.html",
        {
            "item": found,
            "view": view,
            "tags": tags_of(view),
            "places": other_places("buyer", found, items_for_buyer(request.person, clock.now())),
            "cause": cause,
            "cause_lines": cause_lines(cause),
            "proofs": found.proofs.select_related("file"),
        },
    )


@allow(P.PLAN_SEE)
def proof_file(request: HttpRequest, item_id: UUID, proof_id: int) -> HttpResponseBase:
    """The file of a proof."""
    kept = proofs_for(items_for_buyer(request.person, clock.now()).filter(pk=item_id), proof_id)
    if kept is None:
        raise Http404
    return stored_file(kept.file)


urlpatterns = [
    path("plan/<uuid:cycle_id>/", plan, name="plan"),
    path("plan/<uuid:cycle_id>/say/", say, name="plan-say"),
    path("plan/<uuid:cycle_id>/promise/", promise, name="plan-promise"),
    path("plan/<uuid:cycle_id>/file/<slug:layout>/", file, name="plan-file"),
    path("plan/commitments/<uuid:commitment_id>/keep/", keep, name="plan-keep"),
    path("plan/items/<uuid:item_id>/", item, name="plan-item"),
    path("plan/items/<uuid:item_id>/proof/<int:proof_id>/", proof_file, name="plan-item-file"),
]
