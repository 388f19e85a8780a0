"""Generators: one coroutine per kind of attack, which floods `Targets` until it is cancelled.

Rates are fixed, so that a control run costs the generator as much as an attacked one.
"""
