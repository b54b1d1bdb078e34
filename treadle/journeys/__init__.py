"""The few writes that cross subjects, one file a verb; tasks that the worker runs."""
