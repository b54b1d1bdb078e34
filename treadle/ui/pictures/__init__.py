"""Pictures drawn on the server as SVG, from plain dataclasses; each can also tell itself as a table."""

from treadle.ui.pictures.bars import Bar, Bars
from treadle.ui.pictures.cloth import Cloth, Cluster, Mend, Point
from treadle.ui.pictures.drawing import Picture
from treadle.ui.pictures.progress import Part, PartKind, Progress
from treadle.ui.pictures.thread import Stage, StageState, Thread
from treadle.ui.pictures.tide import Line, Moment, Tide
from treadle.ui.pictures.two_hands import Pair, TwoHands

__all__ = [
    "Bar", "Bars", "Cloth", "Cluster", "Line", "Mend", "Moment", "Pair", "Part", "PartKind", "Picture",
    "Point", "Progress", "Stage", "StageState", "Thread", "Tide", "TwoHands",
]  # fmt: skip
