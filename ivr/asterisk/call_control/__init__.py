"""Call control: the telephone's channel connector, over Asterisk's manager interface.

`connector.py` is where to begin: it implements `acd.ports.connectors.ChannelConnector`. Outbound,
events of the ACD become commands (`consumer.py`, `commands.py`); inbound, events of Asterisk
become inputs (`event_mapper.py`, `input_reporter.py`); `reconciler.py` compares both sides.
Called by the wiring only.
"""
