"""What kind of file some bytes are, and whether we take it; pure."""

import io
import re
import unicodedata
import zipfile

from django.utils.translation import gettext as _

from treadle.domain.files import states
from treadle.domain.files.states import ALLOWED, MOST_BYTES, Kind, Purpose
from treadle.kernel.errors import InvalidInput

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
_OOXML = {"word/document.xml": states.DOCX, "xl/workbook.xml": states.XLSX, "ppt/presentation.xml": states.PPTX}
_ODF = {kind.media_type.encode(): kind for kind in (states.ODT, states.ODS)}
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|svg|script|\?xml|body|head|iframe)", re.IGNORECASE)


def is_picture(content: bytes) -> bool:
    """Whether these bytes begin like a picture that we can read."""
    return content.startswith(_PICTURES) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP")


def kind_of(content: bytes, purpose: Purpose) -> Kind:
    """The kind of file that these bytes are, for anything but a picture. Refuses what we do not take."""
    kind = _sniffed(content, purpose)
    if kind is None or kind not in ALLOWED[purpose]:
        raise InvalidInput(_wanted(purpose), code="wrong_kind", fields={"file": _wanted(purpose)})
    return kind


def _wanted(purpose: Purpose) -> str:
    if purpose == Purpose.LIST:
        return _("This is no list that can be read. Save it as CSV or XLSX.")
    return _("This kind of file is not taken. Give a picture, a PDF, or a text or spreadsheet document without macros.")


def _sniffed(content: bytes, purpose: Purpose) -> Kind | None:
    if content.startswith(b"%PDF-"):
        return states.PDF
    if content.startswith(b"PK\x03\x04"):
        return _document(content)
    if (
        is_picture(content)
        or _MARKUP.search(content[:1024])
        or content.startswith((b"MZ", b"\x7fELF", b"#!", b"\xd0\xcf\x11\xe0"))
    ):
        return None
    if purpose == Purpose.LIST:
        return states.CSV
    if purpose == Purpose.TRAY and (sound := _sound(content)) is not None:
        return sound
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else states.TEXT


def _sound(content: bytes) -> Kind | None:
    """What a browser's recorder makes, by its first bytes."""
    if content.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in content[:64]:
        return states.WEBM
    if content.startswith(b"OggS"):
        return states.OGG
    return states.M4A if content[4:8] == b"ftyp" else None


def _document(content: bytes) -> Kind | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if any("vbaproject" in name.lower() for name in names):
                return None
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                return _ODF.get(archive.read("mimetype").strip())
            return next((kind for name, kind in _OOXML.items() if name in names), None)
    except Exception:  # zipfile and what it unpacks with let errors of every kind through for a damaged file
        return None


def check_size(size: int, purpose: Purpose) -> None:
    """Refuse an empty file and one that is too large."""
    if size == 0:
        raise InvalidInput(_("The file is empty."), fields={"file": _("The file is empty.")})
    if size > MOST_BYTES[purpose]:
        sentence = _("The file is larger than %(most)s MB. Make it smaller or split it.") % {
            "most": MOST_BYTES[purpose] // 1024 // 1024
        }
        raise InvalidInput(sentence, code="too_large", fields={"file": sentence})


def safe_name(name: str, kind: Kind) -> str:
    """The last part of a file's name, without characters that fool a reader, with the ending of its true kind."""
    last = re.split(r"[\\/]", name)[-1]
    plain = (" " if unicodedata.category(each)[0] == "Z" else each for each in last)  # blanks that look like none
    kept = "".join(each for each in plain if unicodedata.category(each)[0] != "C").strip(" .")
    stem = kept.rsplit(".", 1)[0] if "." in kept else kept
    return (stem[:150].strip(" .") or "file") + kind.ending
