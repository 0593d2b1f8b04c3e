"""The HTTP interface, without sockets."""
