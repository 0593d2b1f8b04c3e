"""Cordboard: an open, self-hosted omnichannel contact centre."""

__version__ = "0.1.0"
