"""The archive of inputs in files."""

from acd.adapters.archive.files import FileArchive

__all__ = ["FileArchive"]
