"""The one-way loop: inbox, decide, append, react; timers, presence, projectors."""
