"""The telephone: IVR (`flow`, `speech`), Asterisk (`asterisk`) and the test phone (`test_phone`).

Called by the wiring, `centrala call` and the tests; imports of the ACD only its ports and model.
Begin reading at `asterisk/fastagi/scripts.py`.
"""
