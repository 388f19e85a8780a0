"""Readers of the city's files: YAML in, checked types of the components out.

Every file is read by `yaml_lines.load_model` with a pydantic model, from which `json_schemas`
makes the published schema. A mistake is reported as file, line, field and expectation.
Called by `centrala`. Begin with city.py, then yaml_lines.py; queue_schema.py and queue_rules.py
are the largest example of a model and its reader.
"""
