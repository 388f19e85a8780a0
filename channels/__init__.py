"""Channels of written contact: one folder per connector, with the same file names in each.

`connector.py` implements `acd.ports.connectors.ChannelConnector`; `inbound.py` turns what happens
outside into inputs, `outbound.py` carries out events of the log. Built by `centrala.wiring`;
imported by nothing else. Begin reading at `chat/connector.py`.
"""
