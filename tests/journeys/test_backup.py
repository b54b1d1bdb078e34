"""A backup of a whole installation and back again, in processes of their own, on both databases."""

import hashlib
import json
import os
import signal
import zipfile
from pathlib import Path

import pytest

from tests.processes import Installation, wait_for

pytestmark = pytest.mark.slow

FILL = """
from datetime import UTC, date, datetime
from decimal import Decimal
from django.contrib.sessions.backends.db import SessionStore
from treadle.domain.files.operations import store_file
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Factory, Membership, Person
at = datetime(2026, 3, 2, 9, tzinfo=UTC)
person = Person.objects.create_user("tab\\there", "a password of some length", name="Back\\\\slash\\nĐặng 工")
factory = Factory.objects.create(name="\\\\N", country="VN", latitude=Decimal("10.5"), longitude=Decimal("106.123456"),
                                 created_at=at, updated_at=at.replace(microsecond=5))
Membership.objects.create(person=person, factory=factory, role="factory_manager", starts_on=date(2026, 1, 1))
record("test.happened", on=factory, by=person, at=at, facts_of={"a": [1, None, True, "tab\\t"]})
store_file(content=b"What the factory wrote.", name="note.txt", by=person, now=at, factory=factory)
from treadle.domain.reports.seal import signing_key
from django.conf import settings
signing_key(settings.DATA_DIR)
SessionStore().save()
"""
LOOK = """
from django.contrib.sessions.models import Session
from treadle.domain.files.models import StoredFile
from treadle.domain.files.queries import content_of
from treadle.domain.ledger.models import Entry
from treadle.domain.parties.models import Factory, Membership, Person
one, factory, entry = Person.objects.get(), Factory.objects.get(), Entry.objects.get(event="test.happened")
assert one.login == "tab\\there" and one.name == "Back\\\\slash\\nĐặng 工" and one.is_active is True
assert one.check_password("a password of some length") and one.last_login is None
assert factory.name == "\\\\N" and str(factory.longitude) == "106.123456", (factory.name, factory.longitude)
assert factory.updated_at.microsecond == 5 and factory.updated_at.hour == 9
assert Factory.objects.filter(created_at=factory.created_at, updated_at__gt=factory.created_at).exists()
assert entry.facts == {"facts_of": {"a": [1, None, True, "tab\\t"]}} and entry.by == one
assert content_of(StoredFile.objects.get().pk) == b"What the factory wrote."
assert Membership.objects.get().factory == factory and not Session.objects.exists()
from treadle.domain.parties.models import Contact
held = Contact.objects.count()
fresh = [Contact.objects.create(factory=factory, order=held + more, name="n") for more in (1, 2)]
print("all there")
"""
WRITE = """
from datetime import UTC, datetime
from pathlib import Path
from django.db import transaction
from treadle.domain.ledger.operations import record
from treadle.domain.notices.models import Notice
from treadle.domain.parties.models import Person
person, at = Person.objects.get(), datetime(2026, 3, 2, 9, tzinfo=UTC)
number = 0
while True:
    with transaction.atomic():
        record("test.pair", on=person, by=person, at=at)
        Notice.objects.create(person=person, kind="pair", sent_at=at)
    number += 1
    if number == 20:
        Path("writing").touch()
"""
ALIVE = """
from treadle.domain.ledger.operations import beat
from treadle.ui import clock
beat(name="worker:here:1", at=clock.machine_now())
"""
BACK = """
from django.core.management import call_command
call_command("migrate", "assessments", "0001", verbosity=0)
"""
PAIRS = """
from treadle.domain.ledger.models import Entry
from treadle.domain.notices.models import Notice
print(Entry.objects.filter(event="test.pair").count(), Notice.objects.filter(kind="pair").count())
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation on this leg's database that holds one of each."""
    made = Installation(tmp_path_factory.mktemp("backup") / "data")
    made.run("init", "--quiet")
    made.python(FILL)
    return made


@pytest.fixture(scope="module")
def archive(place: Installation) -> Path:
    """Its backup."""
    place.run("backup", "backup.zip")
    return place.folder / "backup.zip"


def tables_in(archive: Path) -> dict[str, str]:
    """SHA-256 of every table's rows in a backup, whatever their order."""
    with zipfile.ZipFile(archive) as read:
        return {name: hashlib.sha256(b"".join(sorted(read.read(name).splitlines(True)))).hexdigest()
                for name in read.namelist() if name.startswith("tables/")}


def test_a_backup_says_what_it_is_and_is_its_owners_alone(place: Installation, archive: Path) -> None:
    assert archive.stat().st_mode & 0o777 == 0o600
    assert "exists" in place.run("backup", "backup.zip", code=1).stderr
    made = json.loads(place.run("backup", "second.zip", "--json").stdout)
    assert made["files"] == 2  # the text file, and the key that signs reports
    assert made["sha256"] == hashlib.sha256((place.folder / "second.zip").read_bytes()).hexdigest()
    said = place.run("restore", "second.zip", "--check", "--sha256", made["sha256"]).stdout
    assert "The backup is whole" in said
    assert "damaged or exchanged" in place.run("restore", "second.zip", "--check", "--sha256", "0" * 64, code=1).stderr


def test_everything_comes_back(archive: Path, tmp_path: Path) -> None:
    other = Installation(tmp_path / "other")
    other.run("restore", str(archive))
    other.run("backup", "again.zip")
    assert tables_in(other.folder / "again.zip") == tables_in(archive)
    assert other.python(LOOK) == "all there"
    assert (other.folder / "keys/reports-ed25519.pem").stat().st_mode & 0o777 == 0o600

    assert "There are people or factories here" in other.run("restore", str(archive), code=1).stderr
    other.python(ALIVE)
    assert "A worker is alive" in other.run("restore", str(archive), "--replace", code=1).stderr
    other.python("from treadle.domain.ledger.operations import rest; rest(name='worker:here:1')")
    other.run("restore", str(archive), "--replace")
    assert other.python(LOOK) == "all there"
    assert "Nothing is wrong" in other.run("check").stdout


def test_sqlite_moves_to_the_database_of_this_leg_and_back(tmp_path: Path) -> None:
    small = Installation(tmp_path / "small", TREADLE_DATABASE_URL="")
    small.run("init", "--quiet")
    small.python(FILL)
    small.python(BACK)
    small.run("backup", "small.zip")
    large = Installation(tmp_path / "large")
    large.run("restore", str(small.folder / "small.zip"))
    assert "Nothing is wrong" in large.run("check").stdout, "older tables were not brought up to date"
    assert large.python(LOOK) == "all there"
    large.run("backup", "large.zip")
    small.run("restore", str(large.folder / "large.zip"), "--replace")
    small.run("backup", "back.zip")
    assert tables_in(small.folder / "back.zip") == tables_in(large.folder / "large.zip")


def test_a_backup_shows_one_moment_while_others_write(place: Installation, tmp_path: Path) -> None:
    writer = place.start_python(WRITE)
    try:
        wait_for((place.folder / "writing").exists, says="nothing was written")
        place.run("backup", str(tmp_path / "meanwhile.zip"))
        assert writer.poll() is None, "the writer was stopped by the backup"
    finally:
        os.killpg(writer.pid, signal.SIGKILL)
        writer.wait()
    other = Installation(tmp_path / "other")
    other.run("restore", str(tmp_path / "meanwhile.zip"))
    entries, notices = (int(count) for count in other.python(PAIRS).split())
    assert entries == notices >= 20


def test_a_restore_that_fails_leaves_what_was_there(place: Installation, archive: Path, tmp_path: Path) -> None:
    """A row that points to nobody is found before the change over."""
    broken = tmp_path / "broken.zip"
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(broken, "w") as target:
        manifest = json.loads(source.read("manifest.json"))
        for member in manifest["members"]:
            data = source.read(member["name"])
            if member["name"] == "tables/parties_person.copy":
                data = b""
                member |= {"size": 0, "sha256": hashlib.sha256(data).hexdigest()}
            target.writestr(member["name"], data)
        target.writestr("manifest.json", json.dumps(manifest))
    before = place.python(PAIRS)
    said = place.run("restore", str(broken), "--replace", code=1).stderr
    assert "is not in it" in said or "violates foreign key" in said
    assert place.python(PAIRS) == before
    assert not [path for path in place.folder.iterdir() if "restoring" in path.name]
