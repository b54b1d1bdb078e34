"""The fast way of inserting writes what the slow way writes."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.forms import model_to_dict

from tests.builders.lists import os_id
from tests.cast import NOW, Cast
from treadle.domain.parties.models import Factory
from treadle.domain.registry.operations.bulk import insert

pytestmark = pytest.mark.django_db


def a_factory(cast: Cast, **fields: object) -> Factory:
    return Factory(
        name="Nhà máy '%s'; --",
        country="VN",
        latitude=Decimal("10.950001"),
        longitude=Decimal("-106.82"),
        started_year=1999,
        office=cast.office,
        workers_female=3,
        created_at=NOW,
        updated_at=NOW,
        **fields,
    )


def test_every_kind_of_value_comes_back_as_it_went(cast: Cast) -> None:
    slow = a_factory(cast)
    slow.save()
    fast = a_factory(cast)
    insert([fast])
    kept = [model_to_dict(Factory.objects.get(pk=each.pk), exclude=["id"]) for each in (slow, fast)]
    assert kept[0] == kept[1]
    assert Factory.objects.get(pk=fast.pk).created_at == NOW


def test_what_the_table_refuses_is_refused(cast: Cast) -> None:
    insert([])
    insert([a_factory(cast, os_id=os_id())])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([a_factory(cast), a_factory(cast, os_id=os_id())])
    assert Factory.objects.count() == 1
