"""E-mail: one mailbox read by IMAP, answers sent by SMTP from a durable outbox.

Built by `centrala.wiring.mail`. Begin reading at `connector.py`, then `reader.py` (a mail comes
in) and `outbound.py` (an answer goes out).
"""
