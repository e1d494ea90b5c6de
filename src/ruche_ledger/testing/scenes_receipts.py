"""Scenes of receipts: what is paid in parts, too early, too late, lost, bounced, or credited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from .oracle_calendar import add_months
from .scenes import BANK, Scene, Stage, Version, account, begun, later, odd_amount, sold_on
from .texts import Leg


def _invoice(scene: Scene, version: Version, key: str, day: date, cents: int, link: str, *, at_once: int = 0) -> int:
    """An invoice with VAT of a fifth that waits on the same owner; returns the amount with VAT."""
    vat = cents // 5
    scene.post(
        day,
        Leg(f"Assets:{key}:411-Clients", cents + vat - at_once),
        Leg(BANK, at_once),
        Leg(account(key, sold_on(version)), -cents),
        Leg(f"Liabilities:{key}:44574-TVA", -vat),
        links=(link,),
    )
    return cents + vat


def _receipt(scene: Scene, key: str, day: date, cents: int, *links: str) -> None:
    scene.post(day, Leg(BANK, cents), Leg(f"Assets:{key}:411-Clients", -cents), links=links)


def _on_receipts(stage: Stage) -> Iterator[tuple[date, str, Version]]:
    for day, word, version in begun(stage):
        if version.date == day and version.directive.get("basis") == "received":
            yield day, word, version


def paid(stage: Stage) -> Iterator[Scene]:
    """Invoices paid in parts, in advance, at once, two by one receipt, across the day on which the rule changes."""
    for day, word, version in _on_receipts(stage):
        scene, month, cents = stage.scene(), add_months(day.replace(day=1), 1), odd_amount(version)
        start = max(cents, version.edge // 2 + 1)
        key = scene.person((stage.long_ago, word))
        whole = _invoice(scene, version, key, later(month, 2), start, "F-1")
        for number in range(3):
            _receipt(scene, key, add_months(later(month, 9), number), whole // 3 + (number == 2) * (whole % 3), "F-1")
        key = scene.person((stage.long_ago, word))
        scene.sale(later(month, 1), account(key, sold_on(version)), 2 * cents)
        _invoice(scene, version, key, later(month, 2), 90_000, "F-7")
        for _ in range(40):  # a third of a cent each: by itself it would always be rounded down
            _receipt(scene, key, later(month, 8), 100, "F-7")
        key = scene.person((stage.long_ago, word))
        _receipt(scene, key, later(month, 1), 5_000, "F-2")
        whole = _invoice(scene, version, key, add_months(later(month, 1), 1), cents, "F-2", at_once=1_001)
        _receipt(scene, key, add_months(later(month, 1), 2), whole - 6_001, "F-2")
        key = scene.person((stage.long_ago, word))
        _invoice(scene, version, key, later(month, 1), cents, "F-3")
        untaxed = cents + 77_777
        legs = (Leg(f"Assets:{key}:411-Clients", untaxed), Leg(account(key, sold_on(version)), -untaxed))
        scene.post(later(month, 2), *legs, links=("F-4",))
        _receipt(scene, key, later(month, 12), cents // 2, "F-3", "F-4")
        _receipt(scene, key, add_months(later(month, 12), 1), cents, "F-3", "F-4")
        yield scene
        scene = stage.scene()
        for other in (*stage.days, *(add_months(day, 6) for day in stage.days[-1:])):
            key = scene.person((stage.long_ago, word))
            turned = stage.at(word, later(other, -2))
            if turned is None:
                continue
            owed = _invoice(scene, turned, key, later(other, -2), cents, f"{key}-5")
            _receipt(scene, key, later(other, 2), owed, f"{key}-5")
        for first in stage.words:
            key = scene.person((stage.long_ago, first), (add_months(month, 1), word))
            earlier = stage.at(first, month)
            if first != word and earlier is not None:
                owed = _invoice(scene, earlier, key, later(month, 2), cents, f"{key}-6")
                _receipt(scene, key, add_months(later(month, 2), 1), owed, f"{key}-6")
        yield scene


def lost(stage: Stage) -> Iterator[Scene]:
    """Bad debts, payments that bounce, credit notes on what is paid and on what is not."""
    for day, word, version in _on_receipts(stage):
        scene, month, cents = stage.scene(), add_months(day.replace(day=1), 1), odd_amount(version)
        key = scene.person((stage.long_ago, word))
        whole = _invoice(scene, version, key, later(month, 2), cents, "F-1")
        _receipt(scene, key, later(month, 5), whole // 3, "F-1")
        bad = whole - whole // 3
        legs = (Leg(f"Expenses:{key}:654-Pertes", bad), Leg(f"Assets:{key}:411-Clients", -bad))
        scene.post(later(month, 9), *legs, links=("F-1",))
        _receipt(scene, key, later(month, 20), whole // 4, "F-1")
        key = scene.person((stage.long_ago, word))
        whole = _invoice(scene, version, key, later(month, 2), cents, "F-2")
        _receipt(scene, key, later(month, 5), whole, "F-2")
        back = Leg(f"Assets:{key}:411-Clients", whole // 2)
        scene.post(add_months(later(month, 5), 1), Leg(BANK, -back.cents), back, links=("F-2",))
        for share, link in ((1, "F-3"), (0, "F-4")):
            key = scene.person((stage.long_ago, word))
            whole = _invoice(scene, version, key, later(month, 2), cents, link)
            if share:
                _receipt(scene, key, later(month, 5), whole, link)
            note, vat = cents // 3, cents // 3 // 5
            scene.post(
                add_months(later(month, 5), 1),
                Leg(f"Assets:{key}:411-Clients", -note - vat),
                Leg(account(key, sold_on(version)), note),
                Leg(f"Liabilities:{key}:44574-TVA", vat),
                links=(link,),
            )
            scene.sale(add_months(later(month, 6), 1), account(key, sold_on(version)), 2 * cents)
        yield scene


def late(stage: Stage) -> Iterator[Scene]:
    """What is received after an exit, with and without a later entry."""
    for day, word, version in _on_receipts(stage):
        scene, month, cents = stage.scene(), add_months(day.replace(day=1), 1), odd_amount(version)
        for history in ((), ((add_months(later(month, 3), 3), word),)):
            gone = (later(month, 14), "left")
            key = scene.person((stage.long_ago, word), gone, *history)
            whole = _invoice(scene, version, key, later(month, 2), cents, f"{key}-1")
            _receipt(scene, key, later(month, 20), whole // 2, f"{key}-1")
            _receipt(scene, key, add_months(later(month, 5), 1), whole - whole // 2, f"{key}-1")
        yield scene
