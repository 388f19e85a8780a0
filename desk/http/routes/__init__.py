"""Operations by who uses them; each module ends with its part of the route table.

Callers: `desk.http.api`. Begin reading at `session.py`, the smallest.
"""
