"""The shipped data files: read, checked and given out as plain dataclasses. Touches no database.

``shapes`` says what a file holds, ``tables`` reads one TOML table, ``instruments``, ``law`` and ``questionnaires`` read
the kinds of files, ``checks`` looks across files, ``shipped`` does all of it for a folder.
"""

from treadle.domain.standards.datafiles.shapes import Problem, Shipped
from treadle.domain.standards.datafiles.shipped import DATA, read_all

__all__ = ["DATA", "Problem", "Shipped", "read_all"]
