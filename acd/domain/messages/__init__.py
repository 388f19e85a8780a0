"""Inputs and events of the ACD, and the rejections of inputs.

Used by every component that submits inputs or reads events. Begin reading at `commands.py` and
`events.py`.
"""
