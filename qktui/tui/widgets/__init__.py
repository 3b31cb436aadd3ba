"""Widgets that draw the field's things: the form grid, and the pure geometry under it."""
