"""The one-way loop."""
