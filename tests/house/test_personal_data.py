"""Every field that could hold something about a person is in the register, or says why it holds nothing."""

from fnmatch import fnmatchcase

from django.apps import apps
from django.db import models

from treadle.domain.parties.models import Person
from treadle.journeys.retention.forget import FORGETTERS
from treadle.journeys.retention.register import CLASSES, FIELDS, NOT_PERSONAL
from treadle.journeys.retention.words import BEGINS, wordings

WORDS = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField,
         models.GenericIPAddressField)


def named(field: models.Field) -> str:
    """``parties.Person.name``."""
    return f"{field.model._meta.app_label}.{field.model.__name__}.{field.name}"


def could_tell(field: models.Field) -> bool:
    """Whether a field could hold words, or an address; a choice among fixed words tells nothing by itself."""
    return isinstance(field, WORDS) and not field.choices


def points_to_a_person(field: models.Field) -> bool:
    return field.is_relation and field.related_model is Person


def all_fields() -> list[models.Field]:
    return [field for model in apps.get_models(include_auto_created=True) for field in model._meta.local_fields]


def is_registered(name: str) -> bool:
    return name in FIELDS or name.rpartition(".")[0] + ".*" in FIELDS


def test_every_field_is_in_the_register_or_says_why_not() -> None:
    unknown = [named(field) for field in all_fields() if could_tell(field) and not is_registered(named(field))
               and not any(fnmatchcase(named(field), pattern) for pattern in NOT_PERSONAL)]
    assert not unknown, "say in treadle/journeys/retention/register.py what these are:\n" + "\n".join(unknown)


def test_a_person_is_pointed_to_by_name_or_as_who_did_it() -> None:
    """A reference that would keep an account's row from being emptied, or take a thing along, is thought about."""
    wrong = [named(field) for field in all_fields() if points_to_a_person(field) and not is_registered(named(field))
             and not named(field).startswith(("access.Grant.", "cycles.", "assessments.Assessment_", "account."))
             and not (named(field).endswith(("_by", ".by", "_from")) and field.null)
             and not named(field).endswith("_by")]
    assert not wrong, "who is this, and how long is it kept?\n" + "\n".join(wrong)


def test_the_register_names_only_what_exists() -> None:
    known = {named(field) for field in all_fields()}
    gone = [name for name in FIELDS if not (name in known or (name.endswith(".*") and apps.get_model(name[:-2])))]
    assert not gone
    assert not set(FIELDS.values()) - CLASSES.keys()


def test_every_class_with_a_period_is_forgotten_by_the_clock() -> None:
    assert {key for key, each in CLASSES.items() if each.days is not None} == FORGETTERS.keys()


def test_words_know_from_when_their_period_counts() -> None:
    for wording in wordings():
        wording.model._base_manager.filter(**{f"{wording.begins}__isnull": False}).query  # noqa: B018  the way exists
    assert {wording.model._meta.label for wording in wordings()} <= BEGINS.keys()
