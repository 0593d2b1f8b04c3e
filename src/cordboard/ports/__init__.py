"""What the centre needs from the world, in the core's own words. Protocols only."""
