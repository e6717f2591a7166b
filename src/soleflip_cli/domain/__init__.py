"""Floor 0: the trade itself, as values and pure rules."""
