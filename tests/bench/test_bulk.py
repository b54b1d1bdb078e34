"""The bulk builder: its copies are what the operations made, and it refuses what it does not understand."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import models
from django.test.utils import isolate_apps

from bench.bulk.graph import NotUnderstood, Table, check_table, copied_tables
from tests.house.tree import ROOT
from tests.processes import Installation

#: Six factories of two years by the operations, three copies of each: the builder's own checks run as well.
BUILD = """
from datetime import date
from bench import programme
from bench.bulk.building import Wanted
built = programme.prepare(Wanted(24, 2, date(2026, 3, 2), template=6), say=lambda text: None)
"""

SAYS = """
from django.test import Client
from django.db.models import Count
from bench.bulk import checking
from treadle.domain.assessments import rates
from treadle.domain.assessments.models import Answer, Assessment, Finding, PointResult
from treadle.domain.parties.models import Factory, Person
from treadle.domain.reports.models import Release

assert Factory.objects.count() == 24 == built.factories
assert Factory.objects.values("name").distinct().count() == 24

# Every copy has as many of everything as its original.
first = [pk.hex for pk in Factory.objects.order_by("pk").values_list("pk", flat=True)]
for model, path in ((Assessment, "factory"), (Answer, "assessment__factory"), (PointResult, "assessment__factory"),
                    (Release, "cycle__factory")):
    counts = {}
    for pk, n in model.objects.values_list(path).annotate(n=Count("pk")):
        counts.setdefault(pk.hex[4:], set()).add(n)
    assert counts and all(len(each) == 1 for each in counts.values()), (model, counts)

# A copy's finding stands where its answer is not met, and nowhere else.
assert not Finding.objects.exclude(answer__outcome="not_met").exists()
assert not Answer.objects.filter(outcome="not_met", finding=None, question__type="scored").exists()

# Results settled by the product from the answers equal what is kept, in every released assessment.
assert checking.check_results(sample=10_000) > 0

# The copies differ from each other in what they do not meet.
failed = {}
for pk, n in Answer.objects.filter(outcome="not_met").values_list("assessment__factory").annotate(n=Count("pk")):
    failed.setdefault(pk.hex[:4], []).append(n)
assert len({sum(each) for key, each in failed.items() if key in ("0001", "0002", "0003")}) > 1, failed

# Pages of a copy open, for the office and for the people of the copy itself.
copy = next(each for each in Factory.objects.all() if each.pk.hex.startswith("0001"))
manager = Person.objects.get(memberships__factory=copy, memberships__role="factory_manager")
assert manager.login.endswith(".1")
office = Person.objects.get(memberships__organisation=copy.office, memberships__role="country_manager")
release = Release.objects.filter(cycle__factory=copy, kind="assessment").first()
asked = [(office, f"/office/factories/{copy.pk}/"), (office, "/office/assessments/"), (office, "/office/rates/"),
         (office, "/office/ledger/"), (manager, "/factory/"), (manager, "/messages/")]
if release:
    asked.append((office, f"/office/reports/{release.pk}/"))
for person, path in asked:
    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    assert client.get(path).status_code == 200, (person.login, path)
print("alike")
"""


@pytest.mark.slow
def test_copies_are_what_the_operations_made(tmp_path: Path) -> None:
    made = Installation(tmp_path / "data", TREADLE_DEMO="1")
    environment = made.environment | {"DJANGO_SETTINGS_MODULE": "treadle.config.settings"}
    code = "import django\ndjango.setup()\n" + BUILD + SAYS
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True,
                          check=False, timeout=280)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip().endswith("alike")


def test_every_table_with_a_way_to_a_factory_is_copied() -> None:
    labels = [table.label for table in copied_tables()]
    assert {"assessments.Answer", "improvement.Item", "reports.Release", "ledger.Entry", "notices.Notice",
            "parties.Person"} <= set(labels)
    assert not {"standards.Question", "parties.Organisation", "cycles.Template"} & set(labels)
    assert labels.index("parties.Factory") < labels.index("cycles.Cycle") < labels.index("assessments.Answer")


@isolate_apps("treadle.domain.parties")
def test_a_table_that_cannot_be_copied_is_refused_by_name() -> None:
    class Slug(models.Model):
        key = models.SlugField(primary_key=True)

        class Meta:
            app_label = "parties"

    class Loose(models.Model):
        id = models.UUIDField(primary_key=True)
        cycle_id = models.UUIDField()

        class Meta:
            app_label = "parties"

    class Once(models.Model):
        id = models.UUIDField(primary_key=True)
        number = models.CharField(max_length=9, unique=True)

        class Meta:
            app_label = "parties"

    for model, says in ((Slug, "parties.Slug"), (Loose, "parties.Loose.cycle_id"), (Once, "number")):
        with pytest.raises(NotUnderstood, match=says):
            check_table(Table(model), {})
