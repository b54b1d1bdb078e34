"""Handing out a stored file. Whoever calls has checked that the reader may see the thing that the file proves."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from treadle.domain.files.models import StoredFile
from treadle.domain.files.queries import path_of


def stored_file(stored: StoredFile) -> HttpResponse:
    """A picture in place, everything else as a download; never guessed at, and never kept: the right to it may end."""
    response = HttpResponse(path_of(stored).read_bytes(), content_type=stored.media_type)
    download = not stored.media_type.startswith("image/")
    response["Content-Disposition"] = content_disposition_header(download, stored.name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response
