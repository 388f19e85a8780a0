"""Organisation of the second line: offices, their hours, heads and deputies. Data and look-ups.

Called by `second_line`; read from config/organisation.yaml by config.readers.organisation.
"""
