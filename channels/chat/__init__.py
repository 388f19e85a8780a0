"""Chat on the city's own pages: HTTP and WebSocket for residents' browsers.

Built by `centrala.wiring.chat`. Begin reading at `connector.py`, then `routes.py`.
"""
