"""Real bytes on loopback: HTTP, WebSockets, a browser, child processes."""
