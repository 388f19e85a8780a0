"""Records in the shape of the city's open-data API: read, mended and added to the ticket store.

Called by `centrala import records`. Begin with record.py: what is mended and what is refused;
grid.py turns the city's grid coordinates into degrees.
"""
