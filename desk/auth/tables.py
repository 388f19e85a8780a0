"""Tables of the desk: accounts, sessions, browsers, delays of logins, tokens, assignments, counts.

All times UTC epoch milliseconds.
"""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

users = sa.Table(
    "desk_users",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("login", sa.String(64), nullable=False, unique=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("grammatical_gender", sa.String(1), nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("skills", sa.Text, nullable=False),
    sa.Column("shift", sa.String(64), nullable=True),
    sa.Column("office_id", sa.String(64), nullable=True),
    sa.Column("department", sa.String(64), nullable=True),
    sa.Column("password_hash", sa.String(256), nullable=False),
    sa.Column("origin", sa.String(16), nullable=False, server_default="demo"),
    sa.Column("disabled_ms", sa.BigInteger, nullable=True),
    sa.Column("temporary_password", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("temporary_until_ms", sa.BigInteger, nullable=True),
    sa.Column("totp_secret", sa.String(64), nullable=True),
    sa.Column("totp_confirmed_ms", sa.BigInteger, nullable=True),
    sa.Column("totp_step", sa.BigInteger, nullable=False, server_default=sa.text("0")),
)
"""`skills`: JSON object, skill to level; `office_id`, `department`: of an officer;
`origin`: demo or operator (`desk.auth.accounts.Origin`);
`temporary_until_ms`: end of a password that its owner has to replace first; null for their own;
`temporary_password`: of an older version, no longer read; `totp_secret`: base32, in force once
`totp_confirmed_ms` is set; `totp_step`: time step of the last code that was accepted."""

sessions = sa.Table(
    "desk_sessions",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column(
        "user_id", sa.String(64), sa.ForeignKey("desk_users.id", ondelete="CASCADE"), nullable=False
    ),
    sa.Column("created_ms", sa.BigInteger, nullable=False),
    sa.Column("expires_ms", sa.BigInteger, nullable=False),
    sa.Column("revoked_ms", sa.BigInteger, nullable=True),
    sa.Column("used_ms", sa.BigInteger, nullable=False, server_default=sa.text("0")),
    sa.Column("address", sa.String(64), nullable=False, server_default=""),
    sa.Column("browser", sa.String(64), nullable=False, server_default=""),
)
"""`used_ms`: last use by its person; `browser`: name of the program, such as Firefox."""

telephones = sa.Table(
    "desk_telephones",
    metadata,
    sa.Column("consultant_id", sa.String(64), primary_key=True),
    sa.Column("session_key", sa.String(64), nullable=False),
    sa.Column("taken_ms", sa.BigInteger, nullable=False),
)
"""`session_key`: `token_hash` of the session that took the telephone last."""

login_delays = sa.Table(
    "desk_login_delays",
    metadata,
    sa.Column("subject", sa.String(80), primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("until_ms", sa.BigInteger, nullable=False),
    sa.Column("forgotten_ms", sa.BigInteger, nullable=False),
    sa.Index("ix_desk_login_delays_forgotten", "forgotten_ms"),
)
"""`subject`: hash of what failed logins count for; `until_ms`: no attempt before."""

devices = sa.Table(
    "desk_devices",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column(
        "user_id",
        sa.String(64),
        sa.ForeignKey("desk_users.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("used_ms", sa.BigInteger, nullable=False),
)
"""Browsers by their cookie, and the accounts that signed in from them."""

wallboard_tokens = sa.Table(
    "desk_wallboard_tokens",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("created_ms", sa.BigInteger, nullable=False),
    sa.Column("expires_ms", sa.BigInteger, nullable=False),
    sa.Column("revoked_ms", sa.BigInteger, nullable=True),
)

assignments = sa.Table(
    "desk_assignments",
    metadata,
    sa.Column("contact_id", sa.String(255), primary_key=True),
    sa.Column("consultant_id", sa.String(64), nullable=False),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("queue", sa.String(64), nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("admitted_ms", sa.BigInteger, nullable=False),
    sa.Column("offer_id", sa.String(255), nullable=True),
    sa.Column("offered_ms", sa.BigInteger, nullable=True),
    sa.Column("deadline_ms", sa.BigInteger, nullable=True),
    sa.Column("explanation", sa.Text, nullable=True),
    sa.Column("engaged_ms", sa.BigInteger, nullable=True),
    sa.Column("connected_ms", sa.BigInteger, nullable=True),
    sa.Column("ended_ms", sa.BigInteger, nullable=True),
    sa.Column("done_ms", sa.BigInteger, nullable=True),
    sa.Index("ix_desk_assignments_done", "done_ms"),
)
"""One contact at one consultant's desk: a projection of the ACD's events, kept for a restart."""

daily_stats = sa.Table(
    "desk_daily_stats",
    metadata,
    sa.Column("event_id", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("consultant_id", sa.String(64), nullable=False),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
    sa.Index("ix_desk_daily_stats_consultant", "consultant_id", "at_ms"),
)
"""Counted occurrences of a consultant's day, by `kind` (desk.live.daily_stats.StatKind)."""
