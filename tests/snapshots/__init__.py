"""JSON as the API emits it; the TypeScript tests read the same files."""
