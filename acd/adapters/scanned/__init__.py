"""Attachments that a scanner of the operator has to pass before they are stored."""
