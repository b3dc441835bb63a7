"""A made-up portfolio of any size, the same every time: what benchmarks and large tests run on.

    python -m tests.bench.portfolio DIR [FORCES [PROGRAMMES [MILESTONES]]]

writes a workspace. All figures come from a counter-based hash, so one more force changes no other force's file.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

NATIONS = ("england", "england", "england", "england", "england", "england", "wales", "scotland", "northern-ireland")
NOTES = ("Waiting for the network survey.", "Second site follows in spring.", "Supplier access agreed; see the plan.")
STAGES = ("mobilise", "design", "build", "pilot", "deploy", "embed")
FIRST_DAY = date(2026, 1, 5)
DATA_DATE = date(2026, 11, 22)
"""The day on which the portfolio's returns are fresh."""
GAP = timedelta(days=11)
"""Between one milestone and the next, so that facts keep the order that links and their lags ask for."""


def portfolio(forces: int = 50, programmes: int = 8, milestones: int = 40) -> Mapping[str, str]:
    """Every file of a workspace by its path.

    Each programme has `milestones` milestones, two of them national, about one and a half links each, some of them
    across programmes and some with lags. Half of a force's milestones carry facts that agree with each other.
    """
    files = {"forces.yaml": _register(forces)}
    for programme in range(programmes):
        name = programme_id(programme)
        files[f"programmes/{name}/blueprint.yaml"] = _blueprint(programme, milestones)
        files[f"programmes/{name}/progress/national.yaml"] = _national(programme, milestones)
        for force in range(forces):
            files[f"programmes/{name}/progress/{force_id(force)}.yaml"] = _progress(programme, force, milestones)
    return files


def write_portfolio(root: Path, forces: int = 50, programmes: int = 8, milestones: int = 40) -> Path:
    """Writes a portfolio below `root` and gives back `root`."""
    for path, text in portfolio(forces, programmes, milestones).items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    return root


def force_id(number: int) -> str:
    """The id of a force."""
    return f"force-{number:03d}"


def programme_id(number: int) -> str:
    """The id of a programme."""
    return f"programme-{number:02d}"


def milestone_id(number: int) -> str:
    """The id of a milestone."""
    return f"milestone-{number:03d}"


def _draw(below: int, *what: object) -> int:
    """A number from 0 that depends on nothing but what it is for."""
    return zlib.crc32("/".join(map(str, what)).encode()) % below


def _register(forces: int) -> str:
    lines = [
        "format: 1",
        "service:",
        "  name: Portfolio for measuring",
        "  illustrative: true",
        '  owners: ["@delivery-lead"]',
        "centres:",
        "  centre-a: {title: Centre A, capacity: 6}",
        "  centre-b: {title: Centre B, capacity: [{from: 2026-01-01, slots: 2}, {from: 2027-01-01, slots: 4}]}",
        "forces:",
    ]
    for number in range(forces):
        officers = 900 + _draw(6000, "officers", number)
        lines += [
            f"  {force_id(number)}:",
            f"    name: Force {number}",
            f"    nation: {NATIONS[number % len(NATIONS)]}",
            f"    region: Region {number % 9}",
            f"    officers: {officers}",
            f"    workforce: {officers * 8 // 5}.5",
            "    tags: [home-office]",
            f'    owners: ["@account-{number}"]',
        ]
    return "\n".join(lines) + "\n"


def _is_national(number: int) -> bool:
    return number in (0, 7)


def _duration(programme: int, number: int) -> int:
    return 2 + _draw(28, "duration", programme, number)


def _blueprint(programme: int, milestones: int) -> str:
    lines = [
        f"programme: {programme_id(programme)}",
        f"title: Programme {programme}",
        "version: 1",
        "owner: Delivery body",
        "scope: [home-office]",
        f"stages: [{', '.join(STAGES)}]",
        "milestones:",
    ]
    for number in range(milestones):
        lines += _milestone(programme, number, milestones)
    return "\n".join(lines) + "\n"


def _milestone(programme: int, number: int, milestones: int) -> list[str]:
    links = _links(programme, number, milestones)
    likely = _duration(programme, number)
    lines = [f"  {milestone_id(number)}:", f"    title: Milestone {number} of programme {programme}"]
    lines.append(f"    stage: {STAGES[number * len(STAGES) // milestones]}")
    if _is_national(number):
        lines += ["    scope: national", f"    duration: {likely}d"]
    elif number % 13 == 5:
        lines.append(f"    duration: {{base: {likely}d, per: workforce, rate: 250}}")
    elif number % 3 == 0:
        lines.append(f"    duration: {{low: 80%, likely: {likely}d, high: 180%}}")
    else:
        lines.append(f"    duration: {likely}d")
    if links:
        lines.append(f"    after: [{', '.join(links)}]")
    if number % 17 == 6:
        lines.append(f"    uses: centre-{'ab'[programme % 2]}")
    if number % 10 == 9:
        lines.append("    key: true")
    if number == milestones - 1:
        lines.append("    target: 2028-03-31")
    return lines


def _links(programme: int, number: int, milestones: int) -> list[str]:
    """Predecessors: mostly the one before, often one further back, now and then another programme's."""
    if _is_national(number):
        return [milestone_id(0)] if number else []
    links = [milestone_id(number - 1)]
    if number > 4 and number % 2 == 0:
        back = number - 2 - _draw(min(number - 2, 12), "link", programme, number)
        kind = ("", " SS+5d", " FF+1d", " FS+3d", "" if programme % 4 else " FS+7ed")[
            _draw(5, "type", programme, number)
        ]
        if not _is_national(back) or not kind:
            links.append(milestone_id(back) + kind)
    if number % 11 == 8 and programme:
        links.append(f"{programme_id(programme - 1)}/{milestone_id(number // 2 + 1)}")
    if number == milestones - 2 and programme and milestones > 8:
        links.append(f"{programme_id(programme - 1)}/{milestone_id(7)}")
    return links


def _national(programme: int, milestones: int) -> str:
    lines = [f"programme: {programme_id(programme)}", "blueprint: 1", f"confirmed: {DATA_DATE}", "milestones:"]
    lines += [f"  {milestone_id(0)}:", f"    started: {FIRST_DAY}", f"    finished: {FIRST_DAY + timedelta(days=30)}"]
    if milestones > 7:
        finished = FIRST_DAY + timedelta(days=44)
        lines += [f"  {milestone_id(7)}:", "    baseline: 2026-02-13", f"    finished: {finished}"]
    return "\n".join(lines) + "\n"


def _progress(programme: int, force: int, milestones: int) -> str:
    start = FIRST_DAY + timedelta(days=30 + 7 * _draw(30, "start", programme, force))
    rating = ("green", "amber", "red")[_draw(3, "rag", programme, force)]
    lines = [
        f"programme: {programme_id(programme)}",
        f"force: {force_id(force)}",
        "blueprint: 1",
        f"start: {start}",
        f"confirmed: {DATA_DATE - timedelta(days=_draw(50, 'confirmed', programme, force))}",
        f"confidence: {{rating: {rating}, by: Senior responsible owner, on: 2026-11-14}}",
        "summary: Work goes on as planned; the survey of the second site is late.",
        "milestones:",
    ]
    planned = reached = start
    for number in range(milestones):
        if _is_national(number):
            continue
        length = _duration(programme, number) * 7 // 5
        planned += GAP + timedelta(days=length)
        late = timedelta(days=_draw(9, "late", programme, force, number) - 3)
        started = reached + GAP
        reached = started + timedelta(days=max(1, length + late.days))
        lines.append(f"  {milestone_id(number)}:")
        lines.append(f"    baseline: {planned}")
        lines += _facts(number, started, reached)
    return "\n".join(lines) + "\n"


def _facts(number: int, started: date, reached: date) -> list[str]:
    if reached <= DATA_DATE:
        return [f"    started: {started}", f"    finished: {reached}"]
    if started <= DATA_DATE:
        return [f"    started: {started}", "    remaining: 6d", f"    note: {NOTES[number % len(NOTES)]}"]
    return []


if __name__ == "__main__":
    write_portfolio(Path(sys.argv[1]), *(int(argument) for argument in sys.argv[2:]))
