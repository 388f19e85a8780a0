"""Forms in which operators send the number that a caller dialled."""

from __future__ import annotations

HOME_CODE = "48"


def called_forms(number: str) -> tuple[str, ...]:
    """Return every form of a number, `+48221234567` or a short one such as `19115`.

    With country code, with 00, without both, and with the 0 of the old national prefix.
    """
    national = number.removeprefix(f"+{HOME_CODE}")
    if national.startswith("+"):  # of another country
        return (number, number[1:], f"00{number[1:]}")
    return (
        national,
        f"0{national}",
        f"+{HOME_CODE}{national}",
        f"00{HOME_CODE}{national}",
        f"{HOME_CODE}{national}",
    )
