"""Evidence and documents: stored by content, served only through access."""
