"""The screens. They know widgets, not each other: they post messages, and the app goes from one to the next."""
