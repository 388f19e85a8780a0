"""History of the schema, run by Alembic through `acd.adapters.sql.migrate`."""
