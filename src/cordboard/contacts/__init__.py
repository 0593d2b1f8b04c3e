"""The contact: one person's one matter on one channel, from arrival to the last wrap-up."""
