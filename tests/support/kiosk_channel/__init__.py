"""Kiosk in a district office: a written channel that a test adds to Centrala.

The recipe of docs/extending.md, followed: this folder, one line of wiring (`__main__.py`) and one
entry of `channels.yaml` (`CHANNEL_ENTRY`). Begin reading at `connector.py`.
"""

CHANNEL_ENTRY = """\
  kiosk:
    labels: {pl: infokiosk, en: kiosk, uk: інфокіоск}
    icon: contact
    kind: written
    live: true
    like: chat
"""
