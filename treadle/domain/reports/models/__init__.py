"""The tables of the reports."""

from treadle.domain.reports.models.decision import Decision
from treadle.domain.reports.models.release import Download, Release, Rendering, Share

__all__ = ["Decision", "Download", "Release", "Rendering", "Share"]
