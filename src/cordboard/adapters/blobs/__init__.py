"""Where attachments and recordings lie."""
