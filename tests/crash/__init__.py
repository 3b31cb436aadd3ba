"""Processes that write at random and are killed at random; whatever was acknowledged must be there."""
