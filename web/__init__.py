"""HTTP plumbing that the desk and the residents' channels share; knows nothing of either.

Callers: `desk`, `channels`, and the wiring in `centrala`. A component describes its routes as
`Operation`s; requests are checked and the OpenAPI document is written from the same models.

Begin reading at `operations.py` (the route table), then `problem_json.py` (every failure).
"""
