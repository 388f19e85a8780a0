"""Request Tracker 5, a real one, in a root folder built from Debian's packages."""
