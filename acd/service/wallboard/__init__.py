"""Wallboard: figures projected from the event log, and the live view made of them.

`projection.apply_event` is the only writer of `figures.Figures`; each figure is one named
formula in `figures.py`. `view.Wallboard` follows the log and builds the view; the desk serves it
as a snapshot and RFC 7396 patches. Begin with `view.py`.
"""
