"""Places: street register, districts, assets of the city, and the unit that handles a case there.

Pure modules: points, polygons, streets, asset_kinds, unit_rules, and the readers of the operator's
files (street_files, district_files, asset_files). Database: tables, store. Begin with streets.py.
"""
