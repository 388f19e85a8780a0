"""Commands of `centrala`, one module each with a function `command`.

main.py finds the module of a command by its name. Modules with other names are helpers.
"""
