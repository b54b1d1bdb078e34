"""One package an audience; each translates requests into one domain call and nothing else."""
