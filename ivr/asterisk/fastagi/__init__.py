"""FastAGI: the dialplan asks the engine, which runs the IVR and answers where the call goes next.

Called by the wiring, which starts `server.py` with the routes of `scripts.py`. Begin reading at
`scripts.py`: one method per script of the dialplan.
"""
