"""Recall and speed of the knowledge search, beside full-text search without our index."""
