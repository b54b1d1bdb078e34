"""What others may ask of improvement."""
