"""Reading what is stored. Whoever asks has checked access on the thing that the file proves."""

from pathlib import Path
from uuid import UUID

from django.conf import settings

from treadle.domain.files.models import StoredFile


def path_of_hash(sha256: str) -> Path:
    """Where bytes of that hash lie."""
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def path_of(stored: StoredFile) -> Path:
    """Where a stored file's bytes lie, for a view to stream. Serve with ``stored.media_type`` and ``nosniff``;
    show pictures in place, hand out everything else as a download.
    """
    return path_of_hash(stored.sha256)


def content_of(file_id: UUID) -> bytes:
    """The bytes of a stored file."""
    return path_of(StoredFile.objects.get(pk=file_id)).read_bytes()
