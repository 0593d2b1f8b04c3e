"""The agent: a seat, its state, what it carries."""
