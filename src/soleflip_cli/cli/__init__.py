"""Floor 3: what a person types, and what they see."""
