"""JSON Merge Patch (RFC 7396) between two views that hold no nulls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

View = dict[str, Any]


def merge_patch(old: Mapping[str, Any], new: Mapping[str, Any]) -> View:
    """Return the smallest patch with `apply_patch(old, patch) == new`; empty if they are equal."""
    patch: View = {key: None for key in old if key not in new}
    for key, value in new.items():
        if key not in old:
            patch[key] = value
        elif value != old[key] or type(value) is not type(old[key]):
            patch[key] = _changed(old[key], value)
    return patch


def _changed(old: object, new: object) -> object:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return merge_patch(old, new)
    return new


def apply_patch(view: Mapping[str, Any], patch: Mapping[str, Any]) -> View:
    """Return a patched copy of the view; a null in the patch deletes the key."""
    merged = dict(view)
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, Mapping):
            nested = merged.get(key)
            merged[key] = apply_patch(nested if isinstance(nested, Mapping) else {}, value)
        else:
            merged[key] = value
    return merged
