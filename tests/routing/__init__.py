"""Routing: who is offered what."""
