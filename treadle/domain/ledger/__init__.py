"""What happened, on what, by whom, when: one entry a call of an operation."""
