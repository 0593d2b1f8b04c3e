"""Why something cannot be done with a contact now."""

from cordboard.kernel.errors import Invalid, Refused, Unknown


class UnknownContact(Unknown):
    """There is no such contact."""


class UnknownQueue(Unknown):
    """There is no such queue."""


class OfferClosed(Refused):
    """This offer is over: it ran out, was answered elsewhere or was taken back."""


class ContactOver(Refused):
    """The contact has ended."""


class NotServing(Refused):
    """Only the agent who is serving this contact can do that."""


class StillConnected(Refused):
    """The contact is still going on."""


class NotWrappingUp(Refused):
    """There is no wrap-up of yours to finish on this contact."""


class NotWaiting(Refused):
    """The contact does not stand in a line."""


class NotPresent(Refused):
    """Enter the contact first."""


class QueueClosed(Refused):
    """This queue is closed now and takes no messages."""


class CannotTransfer(Refused):
    """The contact cannot go there."""


class DispositionNotAllowed(Invalid):
    """This disposition is not one of the queue's."""


class RatingNotPossible(Refused):
    """A contact can be rated once it has ended, and only once."""


class EmptyMessage(Invalid):
    """A message needs words or a file."""


class MessageTooLong(Invalid):
    """The message is too long."""


class TooManyAttachments(Refused):
    """This contact holds as many files as it may."""
