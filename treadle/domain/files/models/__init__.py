"""The tables of the files."""

from treadle.domain.files.models.stored_file import StoredFile

__all__ = ["StoredFile"]
