"""Measured figures beside their budgets: ``python -m tests.bench``. Nothing here is a timed test."""
