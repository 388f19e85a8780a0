"""The program: commands, this machine, wiring, rehearsal and the demo city.

It may import every other package and is imported by none. Begin with cli/main.py for a command,
with wiring/engine.py for how the components are joined.
"""
