"""What the developers' scripts promise."""
