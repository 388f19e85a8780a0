"""The SIP gateway: browsers' telephones reach Asterisk's WebSocket through it alone.

It compares the origin, limits connections and sockets, slows down guesses, and counts what
Asterisk refuses. Voice does not pass through it. Called by the wiring of the gateway process, which
lives as long as Asterisk. Begin reading at `server.py`.
"""
