"""Agreements, consent, enrolment, stages, due dates, visits and allowances."""
