"""Who is on the line."""
