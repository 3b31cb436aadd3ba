"""Logging in over SSH, to a real server."""
