"""Scenes of rules: tables of bases, handovers, comings and goings, credit notes, receipts, openings, years."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from .oracle_calendar import add_months, month_end
from .scenes import BANK, Scene, Stage, Version, account, begun, last_of, later, odd_amount, sold_on
from .scenes_receipts import late, lost, paid
from .texts import Leg, Money

Act = Callable[[Stage], Iterator[Scene]]


def acts(stage: Stage) -> tuple[Act, ...]:
    """The scenes that a rule can play in."""
    found: list[Act] = [tables, handovers, comings, turns, deducted, openings, years, unfinished, own_terms, activities]
    keys = [*stage.subject.versions, *stage.subject.terms]
    if any(each.get("basis") == "received" for each in keys):
        found += [paid, lost, late]
    return tuple(found)


def tables(stage: Stage) -> Iterator[Scene]:
    """People who differ by what they sold in one month; then a second sale, and one taken back, in the next two."""
    for day, word, version in begun(stage):
        if version.date != day:
            continue
        scene, first = stage.scene(), add_months(day.replace(day=1), 1)
        bases = version.bases()
        for number, base in enumerate(bases):
            key = scene.person((stage.long_ago, word))
            own = account(key, sold_on(version))
            scene.sale(later(first, number % 27), own, base)
            if number % 2:
                scene.sale(add_months(later(first, number % 27), 1), own, bases[-number] if number % 4 == 1 else base)
            if number % 3 == 0:
                scene.sale(add_months(later(first, 14), 2), own, -abs(base) // 2 - 1)
            if number % 5 == 0:  # two documents of one day
                own = account(scene.person((stage.long_ago, word)), sold_on(version))
                for cents in (base, 7):
                    scene.sale(later(first, number % 27), own, cents)
        yield scene


def handovers(stage: Stage) -> Iterator[Scene]:
    """Sales on the days around a version's first one, and credit notes on them later, under one link and under two."""
    for day in stage.days:
        scene = stage.scene()
        for word in stage.words:
            version = stage.at(word, day)
            before = stage.at(word, later(day, -1))
            if version is None:
                continue
            cents = odd_amount(version)
            for way in range(5):
                key = scene.person((stage.long_ago, word))
                own = account(key, sold_on(before or version))
                now = account(key, sold_on(version))
                big = max(version.edge, before.edge if before else 0)
                start = big - cents if big > cents else cents
                scene.sale(later(day, -1), own, start if way < 3 else cents, f"{key}-1", f"{key}-2")
                scene.sale(day, now, cents + 333, f"{key}-2", f"{key}-3")
                scene.sale(later(day, 1), now, cents + 11)
                if way == 1:  # on one day, back below the breakpoint under the older rule, up again under the newer
                    scene.sale(later(day, 3), own, -2 * cents, f"{key}-1")
                    scene.sale(later(day, 3), now, 3 * cents)
                if way == 3:
                    scene.sale(later(day, 3), own, -cents // 2, f"{key}-1")
                if way in (2, 4):
                    scene.sale(later(day, 3), now, -cents // 3, f"{key}-2")
                    scene.sale(later(day, 3), now, cents // 5)
                if way == 3:
                    scene.sale(later(last_of(day), 9), own, -cents // 4, f"{key}-1")
                    scene.sale(later(last_of(day), 9), own, 3 * cents)
        yield scene


def comings(stage: Stage) -> Iterator[Scene]:
    """Who comes, leaves and comes back, on the edges of months and inside them, with months without a movement."""
    for day, word, version in begun(stage):
        if version.date != day:
            continue
        scene, month = stage.scene(), add_months(day.replace(day=1), 1)
        number, cents = sold_on(version), odd_amount(version)

        def own(key: str, number: str = number) -> str:
            return account(key, number)

        new = scene.person((last_of(month), word))
        scene.sale(last_of(month), own(new), cents)
        back = scene.person((stage.long_ago, word), (later(month, 12), "left"), (later(month, 40), word))
        scene.sale(later(month, 4), own(back), cents)
        scene.sale(later(month, 11), own(back), -3 * cents)
        scene.sale(later(month, 40), own(back), cents + 7)
        scene.sale(later(month, 75), own(back), cents + 9)
        edge = scene.person((stage.long_ago, word), (add_months(month, 1), "left"))
        scene.sale(last_of(month), own(edge), cents + 1)
        silent = scene.person((stage.long_ago, word))
        scene.sale(later(month, 1), own(silent), 3)
        again = scene.person((stage.long_ago, word), (later(month, 5), "left"), (later(month, 20), word))
        scene.sale(later(month, 2), own(again), -cents)
        scene.sale(later(month, 25), own(again), 2 * cents)
        debt = scene.person((stage.long_ago, word))
        scene.sale(later(month, 2), own(debt), -cents)
        scene.sale(add_months(later(month, 6), 1), own(debt), 2 * cents + 1)
        scene.sale(add_months(later(month, 6), 2), own(debt), cents)
        scene.person((month, word))
        scene.person((later(month, 3), word), (later(month, 9), "left"))
        scene.sale(later(add_months(month, 3), 2), own(silent), 5)
        yield scene


def turns(stage: Stage) -> Iterator[Scene]:
    """Who changes contract, or comes of a seniority, on a month's edges and inside it."""
    scene = stage.scene()
    last = stage.days[-1]
    months = sorted({
        int(str(value))
        for version in stage.versions
        for key in ("seniority-from", "seniority-until")
        if (value := version.directive.get(key)) is not None
    })  # fmt: skip
    for word in stage.words:
        for turn in months:
            for entry_day in (15, 29, 30, 31):  # February lacks some of them
                entry = add_months(date(last.year + 1, 2, 1), -turn)
                entry = entry.replace(day=min(entry_day, month_end(entry).day))
                turned = add_months(entry, turn)
                version = stage.at(word, turned)
                if version is None or entry >= turned:
                    continue
                key = scene.person((entry, word))
                for days in (-16, -1, 0, 1, 3):
                    scene.sale(later(turned, days), account(key, sold_on(version)), odd_amount(version) + days)
        for other in stage.words:
            version = stage.at(word, last)
            if other == word or version is None:
                continue
            end = last_of(last, 1)
            for change in (end, later(end, 1), later(end, 12), date(end.year + 1, 1, 1)):
                key = scene.person((stage.long_ago, word), (change, other))
                own = account(key, sold_on(version))
                for days in (-1, 0, 1):
                    scene.sale(later(change, days), own, odd_amount(version) + 100 * days)
    if scene.entries:  # so that the year in which they turn is over, and its minimum due
        end = add_months(max(entry.date for entry in scene.entries), 12)
        scene.post(end, Leg(BANK, 100), Leg("Income:Ruche:75-Divers", -100))
    yield scene


def deducted(stage: Stage) -> Iterator[Scene]:
    """What is in a base and what is not: exclusions, charges, shared costs, VAT, sales among members."""
    for day in stage.days:
        scene, month = stage.scene(), add_months(day.replace(day=1), 1)
        here = [(word, version) for word in stage.words if (version := stage.at(word, day)) is not None]
        people: list[tuple[str, str, Version]] = []
        for word, version in here:
            people += [(scene.person((stage.long_ago, word)), word, version) for _ in range(2)]
        parts = ", ".join(f"{key} 1" for key, _, _ in people)
        scene.declare(day, "ruche-share", ("moyens",), shares=parts)
        for place, (key, word, version) in enumerate(people):
            number, cents = sold_on(version), odd_amount(version)
            scene.sale(later(month, 3), account(key, number), 4 * cents)
            for out in version.prefixes("base", out=True):
                scene.sale(later(month, 4), account(key, f"{out}000"), cents)
            for less in version.prefixes("less"):
                number = less if len(less) > 1 else f"{less}0"
                scene.sale(later(month, 5), account(key, number), cents // 3)
                cost = Leg(account(key, number), cents // 2 + 1, share="moyens")
                scene.post(later(month, 6), Leg(BANK, -cost.cents), cost)
            vat = Leg(f"Liabilities:{key}:44571-Collectee", -2_000)
            scene.post(later(month, 7), Leg(BANK, 12_000), Leg(account(key, "706"), -10_000), vat)
            other = people[(place + 1) % len(people)][0]
            for channel in ("external", "internal"):
                inside = stage.at(word, day, channel)
                if inside is None:
                    continue
                sold = "187" if channel == "internal" and "187" in inside.prefixes("base") else sold_on(inside)
                if sold.startswith("6"):
                    continue
                bought = f"Expenses:{other}:{'186' if sold == '187' else '604'}-Interne"
                scene.sale(later(month, 8), account(key, sold), cents + place, by=bought)
        yield scene


def openings(stage: Stage) -> Iterator[Scene]:
    """What former books had accumulated, levied and carried."""
    name = str(stage.subject.own[0].values[0])
    for day, word, version in begun(stage):
        if version.date != day:
            continue
        scene, month, cents = stage.scene(), add_months(day.replace(day=1), 1), odd_amount(version)
        window = str(version.directive.get("window") or version.directive.get("levied") or "month")
        limits = {str(version.directive.get(f"{key}-per")) for key in ("minimum", "cap") if version.directive.get(key)}
        taken = ([f"base-{window}"] if window != "document" else []) + [f"levied-{per}" for per in sorted(limits)]
        taken += ["carried"] if version.directive.get("negative") == "carry" else []
        for measure in taken:
            key = scene.person((stage.long_ago, word))
            size = {"carried": -cents, "levied": 1_234}.get(measure.split("-")[0], max(version.edge - 500, 700) + 4)
            scene.declare(later(month, 4), "ruche-opening", (key, name), **{measure: Money(size)})
            scene.sale(later(month, 9), account(key, sold_on(version)), cents + 1)
        key = scene.person((stage.long_ago, word))
        scene.declare(later(month, 4), "ruche-opening", (key, Money(12_345)))
        legs = (Leg(BANK, 5_000), Leg(f"Equity:{key}:110-Reprise", -5_000))
        scene.post(later(month, 4), *legs, tags=("a-nouveau",))
        scene.sale(later(month, 9), account(key, sold_on(version)), cents)
        yield scene


def years(stage: Stage) -> Iterator[Scene]:
    """Sales on the last and the first day of exercises, the one after the last that is declared among them."""
    starts = sorted(each.date for each in stage.subject.context if each.kind == "ruche-exercise")
    first = stage.days[-1]
    edges = [start for start in starts if start > first][:2]
    edges.append(add_months(starts[-1], 12) if starts else date(first.year + 1, 1, 1))
    for word in stage.words:
        version = stage.at(word, first)
        if version is None:
            continue
        scene = stage.scene()
        for edge in dict.fromkeys((*edges, date(first.year + 1, 1, 1), add_months(first.replace(day=1), 3))):
            for base in (version.edge, *version.ties()[:2]):
                key = scene.person((stage.long_ago, word))
                own = account(key, sold_on(version))
                if later(edge, -20) > first:
                    scene.sale(later(edge, -20), own, base + 300)
                scene.sale(later(edge, -1), own, base + 7)
                scene.sale(edge, own, base + 3)
                scene.sale(later(edge, 40), own, 1_005)
        yield scene


def unfinished(stage: Stage) -> Iterator[Scene]:
    """A ledger that ends a month before a quarter does, and an exercise: nothing of these is due yet."""
    starts = sorted(each.date for each in stage.subject.context if each.kind == "ruche-exercise")
    first = stage.days[-1]
    ends = [start for start in starts if start > add_months(first, 3)] + [date(first.year + 1, 1, 1)]
    for end in (min(ends), date(first.year + 1, 4, 1)):
        scene = stage.scene()
        for word in stage.words:
            version = stage.at(word, first)
            if version is not None and later(end, -40) > first:
                key = scene.person((stage.long_ago, word))
                scene.sale(later(end, -40), account(key, sold_on(version)), 4_321)
        yield scene


def own_terms(stage: Stage) -> Iterator[Scene]:
    """Those whose terms are their own, on the days around the beginning and the end of the terms."""
    keys = dict.fromkeys(str(each.values[0]) for each in stage.subject.terms)
    for word in stage.words:
        scene = stage.scene()
        for key in keys:
            for terms in (each for each in stage.subject.terms if each.values[0] == key):
                version = stage.at(word, terms.date, str(terms.get("channel") or "external"))
                changed = {name for name, _ in terms.meta} - {"until", "source", "channel"}
                if version is None or not changed <= {name for name, _ in version.directive.meta}:
                    continue
                if not any(each.values == (key,) for each in scene.declared):
                    scene.person((stage.long_ago, word), key=key)
                until = terms.get("until")
                scene.declared.append(terms)
                for day in (terms.date, until if isinstance(until, date) else later(terms.date, 40)):
                    for days in (-1, 0, 1):
                        own = account(key, sold_on(version))
                        scene.sale(later(day, days), own, odd_amount(version) + 100 * days)
        yield scene


def activities(stage: Stage) -> Iterator[Scene]:
    """Two activities of one entrepreneur, and what belongs to none."""
    if not any(version.directive.get("per") == "activity" for version in stage.versions):
        return
    for day, word, version in begun(stage):
        scene, month = stage.scene(), add_months(day.replace(day=1), 1)
        key, cents, number = scene.person((stage.long_ago, word)), odd_amount(version), sold_on(version)
        root = account(key, number).split(":")[0]
        for place, part in enumerate(("Poterie:", "Conseil:", "")):
            scene.sale(later(month, 3 + place), f"{root}:{key}:{part}{number}-Scene", version.edge + cents + place)
            scene.sale(add_months(later(month, 3 + place), 2), f"{root}:{key}:{part}{number}-Scene", cents)
        yield scene
