"""A typed Python client, made from the API's own records."""
