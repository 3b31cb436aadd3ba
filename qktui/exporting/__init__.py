"""What others read: one writer a format. Libraries are loaded by the writer that needs them."""
