"""Files of the city, the readers that check them, and the settings of an installation.

The YAML files, their JSON Schemas and the prompt texts are data. `readers` turns them into the
types of the components; `settings` reads `CENTRALA_*` variables; `errors` has the exit codes.
Called by `centrala` only. Begin with readers/city.py, which reads everything together.
"""
