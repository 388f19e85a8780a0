"""A replica of the ACD: follows the input log, steps the ACD, writes the resulting events.

`AcdService` composes the parts and implements `AcdPort`; begin there. Components get an
`AcdPort` from the wiring and never import this package; `centrala` and `bench` construct it.
`input_follower` and `event_writer` are the hot path, `queries` is the read side.
"""
