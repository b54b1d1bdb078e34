"""What a report says, taken once from the live tables: plain JSON, texts in every language that they have."""
