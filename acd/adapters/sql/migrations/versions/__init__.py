"""Migrations: one per component, in the order of their numbers."""
