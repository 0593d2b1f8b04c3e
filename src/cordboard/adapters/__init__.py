"""What keeps the promises of the ports; one family per port."""
