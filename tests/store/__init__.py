"""Tests of the database, its reads and its writes."""
