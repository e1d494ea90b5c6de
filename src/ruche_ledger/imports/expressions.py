"""Regular expressions that a bookkeeper wrote: whether Python takes them, and whether a search with them ends."""

from __future__ import annotations

import re
import warnings

#: Of a regular expression: an escape, a class in brackets, the beginning of a group, or a sign that stands for itself.
_SIGNS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]])*\]|\((?:\?[^()]*?[:=!>)])?|.", re.DOTALL)
_REPEATED = re.compile(r"[*+]|\{[0-9]*,[0-9]*\}")


def label_flaw(label: str) -> str:
    """Why a label's pattern is no regular expression; "" if it is one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what may change its meaning in a later Python
            re.compile(label)
    except (re.error, OverflowError) as error:
        return str(error)
    except RecursionError:
        return "too many brackets"
    return ""


def is_endless(label: str) -> bool:
    """Whether a repetition stands within a repetition, `(a+)+`: on some labels a search would never end."""
    depth = [False]  # by open group: whether something in it is repeated
    closed = False  # whether the sign before is a group with something repeated
    place = 0
    while place < len(label):
        if found := _REPEATED.match(label, place):
            if closed:
                return True
            depth[-1] = True
            closed = False
            place = found.end()
            continue
        found = _SIGNS.match(label, place)
        assert found is not None, "the last alternative is any sign"
        sign, place = found[0], found.end()
        closed = False
        if sign[0] == "(" and sign[-1] != ")":
            depth.append(False)
        elif sign == ")" and len(depth) > 1:
            closed = depth.pop()
            depth[-1] = depth[-1] or closed
    return False
