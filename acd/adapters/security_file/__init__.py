"""Security log in a file of the run folder, written by every process of an installation.

Built by the wiring in `centrala`. Begin with `log.py`; `rotation.py` keeps the file small.
"""

from acd.adapters.security_file.log import FileSecurityLog

__all__ = ["FileSecurityLog"]
