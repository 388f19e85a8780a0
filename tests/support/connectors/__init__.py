"""Connectors under test: an installation, a place to run the connector, and one driver per channel.

A channel joins the contract suite by a `ConnectorDriver` in this folder, named in
`tests/contract/test_channel_connectors.py`. Begin reading at `driver.py`.
"""
