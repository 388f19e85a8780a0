"""Deadlines of cases: working time, legal terms, warnings. Pure; times are UTC epoch ms."""
