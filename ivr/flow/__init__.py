"""The IVR as a pure document and its interpreter: inputs in, verbs out, no I/O.

Called by `ivr.asterisk.fastagi` (which performs the verbs) and by the reader of `config/ivr.yaml`.
Begin reading at `document.py` (the nodes), then `interpreter.py` and `lint.py`. A new kind of node
is a dataclass in `document.py`, an entry in `ENTER` of `interpreter.py`, a model in the reader and
a rule in `RULES` of `lint.py`.
"""
