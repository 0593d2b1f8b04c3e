"""Contacts from ring to report, clock in hand, no sockets."""
