"""Live views: what each consultant's page and the wallboard show, kept current by events.

Callers: `desk.http`. Events come in by `event_consumer.py`; `desk_view.py` makes a view of the
ACD's state and the contact files; `view_registry.py` keeps and sends views. Begin reading there.
"""
