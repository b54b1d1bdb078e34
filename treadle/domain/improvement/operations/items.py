"""Writing the items of a plan: what, by whom, until when; the root cause; the steps; the proof."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import day_of, require
from treadle.domain.files.models import StoredFile
from treadle.domain.improvement import rules
from treadle.domain.improvement.models import Cause, Endorsement, Item, ItemChange, Plan, Proof
from treadle.domain.improvement.queries.people import who_may_at
from treadle.domain.improvement.states import CauseMethod, ItemOrigin, ItemState, Verification
from treadle.domain.ledger.operations import record
from treadle.domain.notices.operations import send
from treadle.domain.parties.models import Person
from treadle.domain.standards.models import Point

CHANGEABLE = ("title", "action", "responsible", "due_on", "shown_early")


def lock(item: Item) -> Item:
    """The item as it is now, held until the transaction ends; refused where it goes on in the next plan."""
    fresh = Item.objects.select_for_update(of=("self",)).select_related("plan__cycle__factory").get(pk=item.pk)
    rules.check_goes_on_here(fresh)
    return fresh


def keep_change(item: Item, before: Mapping[str, object], *, by: Person | None, now: datetime) -> None:
    """Write down what changed, when something did."""
    after = {name: getattr(item, name) for name in before}
    changed = [name for name in before if before[name] != after[name]]
    if changed:
        ItemChange.objects.create(
            item=item,
            before={name: _plain(before[name]) for name in changed},
            after={name: _plain(after[name]) for name in changed},
            changed_at=now,
            changed_by=by,
        )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def tell(event: str, item: Item, *, by: Person | None, now: datetime, **facts: Any) -> None:
    """One ledger entry about an item."""
    record(event, on=item, by=by, at=now, factory=item.plan.cycle.factory, **facts)


@transaction.atomic
def add_item(
    *, plan: Plan, origin: ItemOrigin, title: str, by: Person, now: datetime, point: Point | None = None,
    action: str = "", responsible: str = "", due_on: date | None = None,
) -> Item:
    """Add an improvement that no finding asked for: from the self-diagnosis, the committee or a visit."""
    require(by, Permission.PLAN_EDIT, at=now, on=plan)
    rules.check_title(title)
    rules.check_origin(origin)
    rules.check_day(due_on, None, day_of(now))
    item = Item.objects.create(
        plan=plan, point=point, origin=origin, title=title.strip()[:300], action=action.strip(),
        responsible=responsible.strip(), due_on=due_on, created_at=now,
    )
    tell("item.added", item, by=by, now=now, origin=str(origin))
    return item


@transaction.atomic
def change_item(*, item: Item, by: Person, now: datetime, **changes: Any) -> Item:
    """Change title, action, responsible, due_on or shown_early. The title of a finding's item stays as it is."""
    require(by, Permission.PLAN_EDIT, at=now, on=item)
    item = lock(item)
    unknown = set(changes) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"not changeable: {sorted(unknown)}")
    if item.origin == ItemOrigin.FINDING:
        changes.pop("title", None)
    if set(changes) - {"shown_early"}:
        rules.check_can_change(item)
    rules.check_title(changes.get("title", item.title))
    rules.check_day(changes.get("due_on"), item.due_on, day_of(now))
    before = {name: getattr(item, name) for name in changes}
    for name, value in changes.items():
        setattr(item, name, value.strip() if isinstance(value, str) else value)
    item.save(update_fields=list(changes))
    keep_change(item, before, by=by, now=now)
    tell("item.changed", item, by=by, now=now, fields=sorted(changes))
    return item


@transaction.atomic
def explain_cause(
    *, item: Item, method: CauseMethod, steps: Sequence[object], root: str, by: Person, now: datetime
) -> Cause:
    """Keep the root cause and the way there: a list of whys, or ``{"bone", "causes"}`` for a fishbone."""
    require(by, Permission.PLAN_EDIT, at=now, on=item)
    rules.check_cause(method, steps, root)
    item = lock(item)
    before = Cause.objects.filter(item=item).values("method", "steps", "root").first()
    cause, _made = Cause.objects.update_or_create(
        item=item,
        defaults={"method": method, "steps": list(steps), "root": root.strip(), "written_at": now, "written_by": by},
    )
    after = {"method": str(method), "steps": list(steps), "root": cause.root}
    if before != after:
        ItemChange.objects.create(
            item=item, before={"cause": before}, after={"cause": after}, changed_at=now, changed_by=by)
    tell("item.cause_explained", item, by=by, now=now, method=str(method))
    return cause


@transaction.atomic
def start_item(*, item: Item, by: Person, now: datetime) -> Item:
    """Work on it has begun."""
    return _step(item, ItemState.IN_PROGRESS, by=by, now=now)


@transaction.atomic
def pause_item(*, item: Item, by: Person, now: datetime) -> Item:
    """Work on it has stopped: it is pending again."""
    return _step(item, ItemState.PENDING, by=by, now=now)


@transaction.atomic
def complete_item(*, item: Item, by: Person, now: datetime) -> Item:
    """The factory declares it as done. A publicly reported one counts as fixed only when it has been verified."""
    require(by, Permission.PLAN_EDIT, at=now, on=item)
    item = lock(item)
    rules.check_can_complete(item, Cause.objects.filter(item=item).first())
    before = {"state": item.state, "verification": item.verification}
    item.move_to(ItemState.COMPLETED, on=day_of(now))
    if item.verification in {Verification.OPEN, Verification.REJECTED}:
        item.move_verification(Verification.DECLARED)
    elif item.is_public:
        item.verification = Verification.DECLARED
    item.save(update_fields=["state", "completed_on", "verification"])
    keep_change(item, before, by=by, now=now)
    tell("item.completed", item, by=by, now=now)
    return item


@transaction.atomic
def reopen_item(*, item: Item, by: Person, now: datetime) -> Item:
    """The factory takes its declaration back; what was endorsed or verified has to be said again."""
    return _step(item, ItemState.IN_PROGRESS, by=by, now=now, only_from=ItemState.COMPLETED)


def _step(
    item: Item, state: ItemState, *, by: Person, now: datetime, only_from: ItemState | None = None
) -> Item:
    require(by, Permission.PLAN_EDIT, at=now, on=item)
    item = lock(item)
    rules.check_step(item, state, only_from)
    before = {"state": item.state, "verification": item.verification}
    take_back(item, on=day_of(now), state=state)
    item.save(update_fields=["state", "completed_on", "verification"])
    keep_change(item, before, by=by, now=now)
    tell("item.reopened" if before["state"] == ItemState.COMPLETED else f"item.{state}", item, by=by, now=now)
    return item


def take_back(item: Item, *, on: date, state: ItemState) -> None:
    """Move to a state that is not completed: endorsement and the programme's word fall away."""
    was_done = item.is_done
    item.move_to(state, on=on)
    if was_done:
        Endorsement.objects.filter(item=item).delete()
        if item.verification in {Verification.DECLARED, Verification.VERIFIED}:
            item.move_verification(Verification.OPEN)


@transaction.atomic
def add_proof(*, item: Item, file: StoredFile, caption: str, by: Person, now: datetime) -> Proof:
    """Add a picture or document that shows what was done. The file has been stored and checked before."""
    require(by, Permission.PLAN_EDIT, at=now, on=item)
    item = lock(item)
    rules.check_file_is_ours(file.factory_id, item.plan.cycle.factory_id)
    proof = Proof.objects.create(item=item, file=file, caption=caption.strip()[:200], added_at=now, added_by=by)
    ItemChange.objects.create(
        item=item, before={"proof": None}, after={"proof": proof.caption or file.name}, changed_at=now, changed_by=by)
    tell("item.proof_added", item, by=by, now=now, proof=proof.pk)
    return proof


@transaction.atomic
def show_early(*, item: Item, shown: bool, by: Person, now: datetime) -> Item:
    """Let buyers see this improvement before the assessment, labelled as declared by the factory; or not any more."""
    return change_item(item=item, shown_early=shown, by=by, now=now)


@transaction.atomic
def verify_item(*, item: Item, note: str, by: Person, now: datetime) -> Item:
    """The programme has seen that it is fixed; ``note`` says how."""
    require(by, Permission.PLAN_VERIFY, at=now, on=item)
    item = lock(item)
    rules.check_can_verify(item)
    rules.check_note(note, _("Say what you saw, and when."))
    return _say(item, Verification.VERIFIED, note, by=by, now=now)


@transaction.atomic
def reject_item(*, item: Item, note: str, by: Person, now: datetime) -> Item:
    """The programme does not confirm it: the note says what is missing, and the item is open again."""
    require(by, Permission.PLAN_VERIFY, at=now, on=item)
    item = lock(item)
    rules.check_can_verify(item)
    rules.check_note(note, _("Say what is missing, so that the factory can finish it."))
    item = _say(item, Verification.REJECTED, note, by=by, now=now)
    cycle = item.plan.cycle
    send(
        kind="item.rejected", people=who_may_at(Permission.PLAN_EDIT, cycle, day_of(now)), at=now,
        facts={"factory": cycle.factory.name, "item": item.title}, path=f"/factory/plan/items/{item.pk}/",
    )
    return item


def _say(item: Item, word: Verification, note: str, *, by: Person, now: datetime) -> Item:
    before = {"state": item.state, "verification": item.verification}
    item.move_verification(word)
    if word == Verification.REJECTED:
        take_back(item, on=day_of(now), state=ItemState.IN_PROGRESS)
    item.verified_at, item.verified_by, item.verification_note = now, by, note.strip()
    item.save(update_fields=[
        "state", "completed_on", "verification", "verified_at", "verified_by", "verification_note"])
    keep_change(item, before, by=by, now=now)
    tell(f"item.{word}", item, by=by, now=now)
    return item
