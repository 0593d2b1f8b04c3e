"""The log and the tables, on SQLite, PostgreSQL and in memory."""
