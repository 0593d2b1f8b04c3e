"""A typed Python client, made from the API's own Structs: for programs, tests and the demo."""
