"""A form that came back is read and written in the journal of its visit."""

from collections.abc import Mapping
from datetime import datetime

from treadle.domain.fieldwork.operations import Filled, TakenForm, take_form
from treadle.domain.parties.models import Person
from treadle.journeys.odk_forms.reading import read_submission


def receive_form(*, content: bytes, attached: Mapping[str, bytes], by: Person, now: datetime) -> TakenForm:
    """Take a form and its files. Raises ``InvalidInput``, ``NotYours``, or what the journal refuses."""
    sent = read_submission(content)
    form = Filled(sent.instance_id, sent.replaces, sent.says, sent.files(), attached)
    return take_form(visit_id=sent.visit_id, form=form, by=by, now=now)
