"""This machine: processes, ports, files and programs that Centrala needs on it.

Called by the commands. Begin with up.py, which starts everything, and process_supervisor.py,
which keeps it running; bootstrap.py makes the Python environment before anything is installed.
"""
