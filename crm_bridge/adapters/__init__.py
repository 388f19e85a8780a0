"""Adapters of outside CRMs: each implements `OutsideCrm` of `crm_bridge/outbox/outside_crm.py`."""
