"""Speech: prompt texts become words, words become sound files for Asterisk.

Called by `ivr.asterisk.fastagi.sounds`, `centrala.host.asterisk` and the reader of the city's
files. Begin reading at `catalogue.py` (texts), then `numbers.py` (reading aloud) and `render.py`.
"""
