"""The panels of the report screen, one module each. A panel shows one loaded report and posts messages."""
