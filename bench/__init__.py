"""What a programme of a size costs: `make bench` builds one and measures it."""
