"""What the centre can carry, measured."""
