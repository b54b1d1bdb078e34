"""Messages: once, read, mailed as wished, and saying nothing secret outside."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import override_settings
from django.utils import translation

from tests.cast import DAY, NOW, Cast
from treadle.domain.notices import operations, words
from treadle.domain.notices.models import Notice
from treadle.domain.notices.queries import messages_of, people_to_mail, preference_of, unread_of
from treadle.domain.notices.states import Mail
from treadle.domain.notices.words import Words
from treadle.journeys import send_mail

pytestmark = pytest.mark.django_db
SECRET = "Bright Bobbin Garments"


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        words,
        "_WORDS",
        {
            "report": Words("A report of %(factory)s", "It was released on %(day)s.", "A report was released."),
        },
    )


def send(*people: object, at: datetime = NOW, **more: object) -> int:
    return operations.send(kind="report", people=people, at=at, facts={"factory": SECRET}, path="/x/", **more)  # type: ignore[arg-type]


class TestSending:
    def test_each_gets_one_and_a_shut_account_none(self, cast: Cast) -> None:
        cast.assessor.is_active = False
        assert send(cast.advisor, cast.advisor, cast.team_leader, cast.assessor) == 2

    def test_with_a_key_once_ever(self, cast: Cast) -> None:
        assert send(cast.advisor, once_key="k") == 1
        assert send(cast.advisor, cast.team_leader, once_key="k") == 1
        assert send(cast.advisor) == 1
        assert Notice.objects.filter(person=cast.advisor).count() == 2

    def test_words_follow_the_kind_and_never_fail(self, cast: Cast) -> None:
        send(cast.advisor)
        notice = Notice.objects.get()
        assert words.title_of(notice) == f"A report of {SECRET}"
        assert words.text_of(notice) == "It was released on …."
        notice.kind = "of an older version"
        assert words.title_of(notice) == "A message"

    def test_reading(self, cast: Cast) -> None:
        send(cast.advisor)
        send(cast.advisor)
        send(cast.team_leader)
        first = messages_of(cast.advisor)[0]
        assert operations.mark_read(person=cast.advisor, now=NOW, notice=first) == 1
        assert (
            operations.mark_read(person=cast.advisor, now=NOW, notice=Notice.objects.get(person=cast.team_leader)) == 0
        )
        assert unread_of(cast.advisor).count() == 1
        assert operations.mark_read(person=cast.advisor, now=NOW) == 1
        assert unread_of(cast.team_leader).count() == 1


def tick(now: datetime) -> list[str]:
    """A tick, and the worker right after it."""
    due = [person for person in people_to_mail(now) if send_mail._is_due(person, now.date())]
    said = send_mail.send_due(on=now.date(), now=now)
    for person in due:
        send_mail.deliver.func(str(person.pk), now.isoformat())
    return said


class TestMail:
    def test_a_digest_comes_once_a_day(self, cast: Cast) -> None:
        send(cast.advisor)
        send(cast.advisor)
        assert tick(NOW) == ["Mail for 1 person."]
        assert tick(NOW) == []
        send(cast.advisor, at=NOW + timedelta(hours=1))
        assert tick(NOW + timedelta(hours=2)) == []
        tick(NOW + timedelta(days=1))
        assert len(mail.outbox) == 2

    def test_at_once_and_never(self, cast: Cast) -> None:
        operations.set_preference(person=cast.advisor, mail=Mail.NOW)
        operations.set_preference(person=cast.team_leader, mail=Mail.NEVER)
        assert (preference_of(cast.advisor), preference_of(cast.team_leader), preference_of(cast.assessor)) == (
            Mail.NOW,
            Mail.NEVER,
            Mail.DIGEST,
        )
        for hour in (1, 2):
            send(cast.advisor, cast.team_leader, at=NOW + timedelta(hours=hour))
            tick(NOW + timedelta(hours=hour))
        assert [message.to for message in mail.outbox] == [[cast.advisor.email]] * 2

    def test_a_mail_gives_nothing_away(self, cast: Cast) -> None:
        send(cast.advisor)
        tick(NOW)
        (message,) = mail.outbox
        assert message.subject == "News in Treadle"
        assert SECRET not in message.subject + message.body
        assert "A report was released." in message.body
        assert "/messages/" in message.body

    def test_it_is_written_in_the_readers_language(self, cast: Cast) -> None:
        cast.advisor.locale = "vi"
        cast.advisor.save()
        send(cast.advisor)
        tick(NOW)
        assert translation.get_language() == "en"
        assert len(mail.outbox) == 1

    def test_who_has_no_address_or_has_read_gets_none(self, cast: Cast) -> None:
        send(cast.worker_representative, cast.advisor)
        operations.mark_read(person=cast.advisor, now=NOW)
        assert tick(NOW) == []

    def test_old_messages_are_let_rest(self, cast: Cast) -> None:
        send(cast.advisor, at=NOW - timedelta(days=30))
        assert tick(NOW) == []

    def test_a_server_that_is_down_is_tried_again(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        def down(_message: object) -> int:
            raise OSError("no route")

        send(cast.advisor)
        with monkeypatch.context() as broken:
            broken.setattr("django.core.mail.EmailMessage.send", down)
            tick(NOW)
        assert tick(NOW) == ["Mail for 1 person."]
        assert len(mail.outbox) == 1

    def test_a_demonstration_writes_to_nobody(self, cast: Cast) -> None:
        send(cast.advisor)
        with override_settings(DEMO=True):
            assert send_mail.send_due(on=DAY, now=datetime.now(UTC)) == []
