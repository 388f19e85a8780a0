"""Archive of inputs in files, one a day.

Built by the wiring in `centrala`; read by rehearsals in a process of their own. Begin with
`files.py`; `members.py` holds the format that survives a crash.
"""

from acd.adapters.archive.files import FileArchive

__all__ = ["FileArchive"]
