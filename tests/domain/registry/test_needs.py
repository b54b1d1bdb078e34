"""What waits at the register: pairs that may be one factory, named and counted in one question to the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import DAY, NOW, Cast
from treadle.domain.parties.models import DuplicateProposal, Factory
from treadle.domain.parties.states import ProposalState
from treadle.domain.registry.queries import needs_of

pytestmark = pytest.mark.django_db


def propose(first: Factory, second: Factory, likeness: int, state: ProposalState = ProposalState.OPEN) -> str:
    made = DuplicateProposal.objects.create(first=first, second=second, likeness=likeness, created_at=NOW, state=state)
    return str(made.pk)


def test_pairs_are_named_and_counted_in_one_query(cast: Cast) -> None:
    factory, other = cast.factory, cast.other_factory
    propose(factory, other, 80)
    likeliest = propose(other, factory, 95)
    propose(factory, factory, 99, ProposalState.DIFFERENT)
    assert cast.country_manager
    needs_of(cast.country_manager, DAY)  # their roles are known from now on
    with CaptureQueriesContext(connection) as asked:
        (need,) = needs_of(cast.country_manager, DAY)
    assert len(asked) == 2  # the pairs, and lists that wait to be confirmed
    assert (str(need.about), str(need.title)) == (likeliest, "2 pairs of factories may be one")


def test_nothing_waits_where_nothing_is_alike(cast: Cast) -> None:
    propose(cast.foreign_factory, cast.foreign_factory, 90)  # of another office
    assert cast.country_manager
    assert needs_of(cast.country_manager, DAY) == []
