"""Tests of the balance rules and of error localisation."""
