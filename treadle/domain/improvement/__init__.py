"""The one improvement plan, its items, and the two progress reports."""
