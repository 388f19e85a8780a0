"""Demo city: accounts, residents, tickets and contacts that fill an empty installation.

Its content is config/demo.yaml, read by config.readers.demo_city. Called by
centrala.host.database_setup. Begin with seed.py.
"""
