"""All fourteen members, by key."""

from __future__ import annotations

from .cast_craft import CRAFT
from .cast_land import LAND
from .shapes import Member

MEMBERS: tuple[Member, ...] = tuple(sorted((*LAND, *CRAFT), key=lambda member: member.key))
BY_KEY: dict[str, Member] = {member.key: member for member in MEMBERS}
