"""The terminal program, on Textual; nothing else imports it."""
