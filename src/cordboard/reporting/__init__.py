"""What figures mean, and how the log becomes figures."""
