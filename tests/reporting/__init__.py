"""What figures mean, and that they add up."""
