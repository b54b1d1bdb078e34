"""The archive: a ZIP file of known members, each with its SHA-256 in the manifest, which is written last.

Reading assumes that an attacker made the file: names must be of known shapes, sizes must fit, every byte is hashed,
and nothing is ever written to a path that the archive chose.
"""

import hashlib
import json
import os
import re
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from treadle.kernel.errors import InvalidInput

FORMAT = 1
MANIFEST = "manifest.json"
MOST_MANIFEST = 512 * 1024 * 1024
BLOCK = 1024 * 1024
#: Deflate shrinks nothing a thousandfold but what was made to burst; tables of ours shrink ten- to sixtyfold.
MOST_GROWTH, SMALL = 400, 16 * 1024 * 1024
TABLE = re.compile(r"tables/([a-z][a-z0-9_]{0,62})\.copy")
FILE = re.compile(r"files/([0-9a-f]{64})")
RENDERING = re.compile(r"renderings/([0-9a-f]{32})/([0-9a-f]{32})\.pdf")
OWN = re.compile(r"installation/(secret-key|demo-clock|keys/[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.pem)")
_SHAPES = (TABLE, FILE, RENDERING, OWN)
NOT_OURS = "This is no backup that `treadle backup` has made, or it is damaged"


@dataclass(frozen=True)
class Member:
    """One member as the manifest has it: bytes, and SHA-256 in hex; of a table also columns and rows."""

    name: str
    size: int
    sha256: str
    columns: tuple[str, ...] = ()
    rows: int = 0


@dataclass(frozen=True)
class Manifest:
    """What an archive says about itself."""

    format: int
    made_at: str
    version: str
    database: str
    migrations: list[tuple[str, str]]
    members: dict[str, Member] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    def matching(self, shape: re.Pattern[str]) -> Iterator[tuple[Member, re.Match[str]]]:
        """The members whose names have a shape."""
        for member in self.members.values():
            if found := shape.fullmatch(member.name):
                yield member, found


# ---- writing -------------------------------------------------------------------------------


class Writer:
    """Adds members to an archive and remembers their hashes."""

    def __init__(self, target: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self.members: dict[str, Member] = {}

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *_error: object) -> None:
        self._zip.close()

    @contextmanager
    def member(self, name: str, *, columns: tuple[str, ...] = (), is_packed: bool = False) -> Iterator["Sink"]:
        """Write one member; ``is_packed`` when packing it again would only cost time."""
        info = zipfile.ZipInfo(name, time.gmtime()[:6])
        info.external_attr = 0o600 << 16
        info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        info._compresslevel = 1  # type: ignore[attr-defined]  # public only from Python 3.13
        with self._zip.open(info, "w", force_zip64=True) as out:
            sink = Sink(out)
            yield sink
        self.members[name] = Member(name, sink.size, sink.hash.hexdigest(), columns, sink.lines if columns else 0)

    def finish(self, about: dict[str, Any]) -> None:
        """Write the manifest, the last member."""
        listed = [{"name": each.name, "size": each.size, "sha256": each.sha256,
                   **({"columns": each.columns, "rows": each.rows} if each.columns else {})}
                  for each in self.members.values()]
        text = json.dumps({"format": FORMAT, **about, "members": listed}, ensure_ascii=False)
        with self._zip.open(zipfile.ZipInfo(MANIFEST, time.gmtime()[:6]), "w", force_zip64=True) as out:
            out.write(text.encode())


class Sink:
    """A member that is being written: counts bytes and lines, and hashes."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out, self.size, self.lines, self.hash = out, 0, 0, hashlib.sha256()

    def write(self, block: bytes | memoryview) -> None:
        """Add some bytes."""
        data = bytes(block)
        self._out.write(data)
        self.hash.update(data)
        self.size += len(data)
        self.lines += data.count(b"\n")


# ---- reading -------------------------------------------------------------------------------


class Reader:
    """An archive that is open for reading; ``manifest`` says what it holds."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, EOFError, ValueError) as error:
            raise InvalidInput(f"{NOT_OURS}: it is no complete ZIP file.") from error
        try:
            self.manifest = self._manifest()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_error: object) -> None:
        self._zip.close()

    def open(self, member: Member) -> IO[bytes]:
        """The bytes of a member, unpacked as they are read."""
        return self._zip.open(member.name)

    def _manifest(self) -> Manifest:
        listed = self._zip.infolist()
        infos = {info.filename: info for info in listed}
        if len(infos) != len(listed) or MANIFEST not in infos or infos[MANIFEST].file_size > MOST_MANIFEST:
            raise InvalidInput(f"{NOT_OURS}: it has no manifest, or a name twice.")
        try:
            read = json.loads(self._zip.read(MANIFEST))
            made = _parsed(read)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, zipfile.BadZipFile) as error:
            raise InvalidInput(f"{NOT_OURS}: its manifest cannot be read.") from error
        if made.format != FORMAT:
            raise InvalidInput(f"This backup has format {made.format}; this Treadle reads {FORMAT}. Update Treadle.")
        if set(made.members) != set(infos) - {MANIFEST}:
            raise InvalidInput(f"{NOT_OURS}: what it holds is not what its manifest lists.")
        for name, member in made.members.items():
            _check(member, infos[name])
        return made


def _parsed(read: Any) -> Manifest:
    members = [Member(str(each["name"]), int(each["size"]), str(each["sha256"]),
                      tuple(str(column) for column in each.get("columns", ())), int(each.get("rows", 0)))
               for each in read["members"]]
    return Manifest(
        int(read["format"]), str(read["made_at"]), str(read["version"]), str(read["database"]),
        [(str(app), str(name)) for app, name in read["migrations"]], {each.name: each for each in members},
        [str(each) for each in read["missing"]],
    )


def _check(member: Member, info: zipfile.ZipInfo) -> None:
    """Refuse a name of no known shape, a size that is not the listed one, and what would burst."""
    if not any(shape.fullmatch(member.name) for shape in _SHAPES):
        raise InvalidInput(f"{NOT_OURS}: it holds something that belongs to no backup.")
    if info.file_size != member.size or info.flag_bits & 0x1:
        raise InvalidInput(f"{NOT_OURS}: a member has another size than listed.")
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise InvalidInput(f"{NOT_OURS}: a member is packed in an unknown way.")
    if member.size > SMALL and member.size > MOST_GROWTH * max(1, info.compress_size):
        raise InvalidInput(f"{NOT_OURS}: a member would grow {MOST_GROWTH} times when unpacked.")


def verify(reader: Reader) -> None:
    """Read every byte and compare its hash. Refuses at the first that differs; nothing is written."""
    for member in reader.manifest.members.values():
        found, size = hashlib.sha256(), 0
        try:
            with reader.open(member) as source:
                while block := source.read(BLOCK):
                    found.update(block)
                    size += len(block)
        except (zipfile.BadZipFile, EOFError, ValueError, OSError, NotImplementedError, zlib.error) as error:
            raise InvalidInput(f"{NOT_OURS}: {member.name} cannot be unpacked.") from error
        if size != member.size or found.hexdigest() != member.sha256:
            raise InvalidInput(f"{NOT_OURS}: {member.name} is not what was backed up.")
        if (name := FILE.fullmatch(member.name)) and name[1] != member.sha256:
            raise InvalidInput(f"{NOT_OURS}: {member.name} is not the file that its name says.")


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def fresh_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that appears under its name only when it is complete and on disk; its owner's alone."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
