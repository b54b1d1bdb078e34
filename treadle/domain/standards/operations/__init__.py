"""Every write of the standards."""

from treadle.domain.standards.operations.load import load_shipped

__all__ = ["load_shipped"]
