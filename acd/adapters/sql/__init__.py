"""Contacts, messages, ledger and event ledger on one database, SQLite or PostgreSQL.

Built by the wiring in `centrala`. `engine.py` opens the database for every component,
`migrate.py` brings its schema up to date; begin reading there.
"""
