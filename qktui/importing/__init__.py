"""From bytes to a draft: one reader a format family, one neutral document, one matcher."""
