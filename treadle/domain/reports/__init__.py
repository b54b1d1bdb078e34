"""Compose, freeze, release, share and withdraw reports; the decision at month sixteen."""
