"""HTTP and WebSocket, one module per capability."""
