"""Assessments, findings, review; self-diagnosis; the review of systems; zero-tolerance alerts."""
