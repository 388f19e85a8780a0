"""Speed of cases: screen pop, search, officers' lists and places, from 10,000 to a million."""
