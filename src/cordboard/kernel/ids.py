"""Ids have types. Made by ``ports.ids`` (UUIDv7, sorts by time) or named by configuration."""

from typing import NewType

ContactId = NewType("ContactId", str)
OfferId = NewType("OfferId", str)
MessageId = NewType("MessageId", str)
CustomerId = NewType("CustomerId", str)
EventId = NewType("EventId", str)
BlobId = NewType("BlobId", str)

# Named by the administrator in the centre's configuration: short, stable, lower-case keys.
UserId = NewType("UserId", str)
AgentId = NewType("AgentId", str)
"""An agent is a user with a seat: the two share one key."""
QueueId = NewType("QueueId", str)
SkillId = NewType("SkillId", str)
TeamId = NewType("TeamId", str)
CalendarId = NewType("CalendarId", str)
DispositionId = NewType("DispositionId", str)
PauseReasonId = NewType("PauseReasonId", str)
SiteId = NewType("SiteId", str)
"""A widget site: one place on the web where visitors meet the centre."""
