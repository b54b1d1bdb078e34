"""Law that a question is judged by, found after its version was frozen: put beside it, also where it is loaded."""

from dataclasses import replace

import pytest

from tests.builders.standards import NOW
from treadle.domain.standards.datafiles import read_all
from treadle.domain.standards.datafiles.checks import check_all, topics_without_rule
from treadle.domain.standards.datafiles.shapes import LawLinkFile
from treadle.domain.standards.models import Question, Version
from treadle.domain.standards.operations import load_shipped


def test_every_topic_of_law_is_named_by_a_question() -> None:
    """The other way round, ``topics_without_rule``, is what an assessor reads from the law on site."""
    shipped = read_all()
    named = {topic for tool in shipped.instruments for one in tool.questions() for topic in one.law}
    named |= {link.topic for tool in shipped.instruments for link in tool.law_links}
    assert {rule.topic for rule in shipped.rules} - named == set()
    assert not {"identity_papers", "recruitment_fees", "young_worker_register"} & set(topics_without_rule(shipped))


def test_a_link_to_nothing_is_named() -> None:
    shipped = read_all()
    garment = next(one for one in shipped.instruments if one.key == "garment")
    broken = replace(garment, law_links=[*garment.law_links, LawLinkFile("no.such_question", "minimum_age")])
    problems = check_all(replace(shipped, instruments=[broken]))
    assert [one.key for one in problems if "judged-by" in one.file] == ["no.such_question"]


@pytest.mark.django_db
def test_a_version_that_is_loaded_takes_the_links_up_once() -> None:
    shipped = read_all()
    without = replace(shipped, instruments=[replace(one, law_links=[]) for one in shipped.instruments])
    load_shipped(shipped=without, now=NOW)
    version = Version.objects.get(instrument__key="garment")
    papers = Question.objects.get(version=version, concept__key="forced_labour.documents_withheld")
    assert papers.topics == []
    for _again in range(2):
        load_shipped(shipped=shipped, now=NOW)
        papers.refresh_from_db()
        assert papers.topics == ["identity_papers"]
    assert Version.objects.get(instrument__key="garment").digest == version.digest
