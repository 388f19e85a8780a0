"""HTTP and WebSockets of the desk.

Callers: the wiring in `centrala`. `app.py` makes the application, `api.py` lists the operations
of `routes/`, `schemas.py` and `answers.py` hold their models. Begin reading at `app.py`.
"""
