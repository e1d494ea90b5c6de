"""What somebody wrote, as messages quote it: short, and with nothing that a terminal would obey."""

from __future__ import annotations

_VALUE_MAX = 40
_TEXT_MAX = 200


def shown(text: str) -> str:
    """A text, shortened, without what would steer a terminal."""
    text = "".join(sign if sign.isprintable() else " " for sign in text)
    return text if len(text) <= _TEXT_MAX else text[: _TEXT_MAX - 1] + "…"


def written(value: object) -> str:
    """A value as TOML writes it, shortened."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        text = "[" + ", ".join(map(written, value[:3])) + (", …]" if len(value) > 3 else "]")
    elif isinstance(value, dict):
        return "{…}"
    elif isinstance(value, int):
        text = str(value) if value.bit_length() < 200 else hex(value)
    else:
        text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= _VALUE_MAX else text[: _VALUE_MAX - 1] + "…"
