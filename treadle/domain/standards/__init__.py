"""The assessment tool and national law, as versioned data."""
