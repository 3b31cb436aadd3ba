"""Figures stated in the narrative, read into claims and checked against the tables."""
