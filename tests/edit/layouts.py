"""Progress files in every layout a person might choose: the same facts in block or braces, with any indentation,
quoting, spacing, comments anywhere, line feeds or carriage returns, with or without a last line break.

Layouts are drawn from a seeded generator rather than choice by choice: a file takes hundreds of choices.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from hypothesis import strategies as st

WORDS = ("Waiting", "for", "the", "survey", "network", "team", "§4", "naïve", "50%", "café", "a-b", "x:y", "it's", "#3")
ODD = (
    "true", "3", "no", "null", "a: b", "- x", "[x]", "{y}", "x #1", "#", "'", '"', "1e3", "x\\y", "?", "@a", "end:",
    "~", "-", "a, b", 'say "so"', "'tis", "😀 ok", "a\n\nb", "trailing\\",
)  # fmt: skip
MILESTONES = ("sign-up", "discovery", "built", "piloted", "live", "reviewed")
DATES = ("2026-01-05", "2026-02-28", "2026-06-30", "2026-11-20", "2027-03-01")
SIGN = "¶"
"""Stands in every comment and in nothing else, so that comments can be counted."""
ASKS = ("engineers", "money", "2026")


@dataclass(frozen=True)
class Typed:
    """A scalar that is no words: its text is not to be quoted by a writer, though a person may."""

    text: str


def words(rng: Random) -> str:
    """Words as people write them, and now and then what YAML would take for something else."""
    kind = rng.randrange(4)
    if kind == 0:
        return rng.choice(ODD)
    line = [" ".join(rng.choices(WORDS, k=rng.randint(1, 5))) for _ in range(2 if kind == 1 else 1)]
    return "\n".join(line)


def a_date(rng: Random) -> Typed:
    """A date."""
    return Typed(rng.choice(DATES))


def _some(rng: Random, **fields: Any) -> dict[str, Any]:
    """Some of these fields, in some order."""
    chosen = [name for name in fields if rng.random() < 0.4]
    rng.shuffle(chosen)
    return {name: fields[name] for name in chosen}


def facts(rng: Random) -> dict[str, Any] | None:
    """What is reported about a milestone."""
    if rng.random() < 0.25:
        return None
    baseline: Any = a_date(rng)
    if rng.random() < 0.4:
        baseline = {"date": baseline, **_some(rng, approved_by=words(rng), reason=words(rng), on=a_date(rng))}
    return _some(
        rng, baseline=baseline, original=a_date(rng), started=a_date(rng), finished=a_date(rng),
        remaining=Typed(rng.choice(("6d", "2w"))), expected=a_date(rng), note=words(rng), evidence=words(rng),
    )  # fmt: skip


def progress(rng: Random) -> dict[str, Any]:
    """What a progress file says, as plain values in some order; scalars that are no words are `Typed`."""
    milestones = rng.sample(MILESTONES, rng.randint(0, 5))
    fields = {
        "programme": Typed("cloud"),
        "force": Typed("kent"),
        "blueprint": Typed("1"),
        "start": a_date(rng),
        **_some(
            rng,
            participation=rng.choice((Typed("active"), {"state": Typed("active"), "by": words(rng)})),
            confirmed=a_date(rng),
            confidence={"rating": Typed("amber"), **_some(rng, by=words(rng), reason=words(rng), on=a_date(rng))},
            summary=words(rng),
            asks=[
                {"id": Typed(id_), "ask": words(rng), **_some(rng, of=words(rng), by=a_date(rng))}
                for id_ in rng.sample(ASKS, rng.randint(0, 3))
            ],
            risks=[{"id": Typed("r1"), "title": words(rng)}],
            milestones={id_: facts(rng) for id_ in milestones},
            benefits={"hours-released": {"before": Typed("0"), "measured": Typed("12.5")}},
        ),
    }
    names = list(fields)
    if rng.random() < 0.5:
        rng.shuffle(names)
    return {name: fields[name] for name in names}


@dataclass(frozen=True)
class Layout:
    """One file: its bytes, and what it says."""

    raw: bytes
    says: dict[str, Any]


def file(seed: int) -> Layout:
    """A whole progress file in some layout; the same for the same seed."""
    rng = Random(seed)
    says = progress(rng)
    if rng.random() < 0.1:
        lines = _flow(rng, says).split("\n")
        lines = [lines[0], *(f" {line}" for line in lines[1:])]
    else:
        lines = _block_mapping(rng, says, 0)
    head = rng.choice(([], ["# ¶head"], ["---"], ["", "# ¶one", "#two¶", ""]))
    tail = rng.choice(([], [], ["# ¶tail"], ["..."], [""], ["", "# ¶tail", "", ""]))
    newline = rng.choice(("\n", "\n", "\r\n"))
    text = newline.join([*head, *lines, *tail]) + rng.choice(("", newline))
    bom = rng.choice((b"", b"", b"\xef\xbb\xbf"))
    return Layout(bom + text.encode(), plain(says))


SEEDS = st.integers(0, 2**32 - 1)


def plain(value: Any) -> Any:
    """What a value says: scalars as text."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.text if isinstance(value, Typed) else value


def _block_mapping(rng: Random, value: dict[str, Any], indent: int, *, first_on_line: bool = False) -> list[str]:
    """The lines of a mapping; with `first_on_line` the first one stands behind a dash, and has no lines above it."""
    lines: list[str] = []
    for number, (name, each) in enumerate(value.items()):
        if not (first_on_line and number == 0):
            lines += _between(rng, indent)
        lines += _block_entry(rng, name, each, indent)
    return lines


def _between(rng: Random, indent: int) -> list[str]:
    """Blank lines and comments, most often none."""
    if rng.randint(0, 3):
        return []
    kinds = rng.choices(("", " ", "# ¶why", "#¶", "# ¶a: b"), k=rng.randint(1, 3))
    return [" " * rng.randint(0, indent) + kind if kind.startswith("#") else kind for kind in kinds]


def _remark(rng: Random) -> str:
    return rng.choice(("", "", "", "  ", " # ¶remark", "   #x¶"))


def _key(rng: Random, name: str) -> str:
    quote = rng.choice(("", "", "", "'", '"'))
    return f"{quote}{name}{quote}{rng.choice(('', '', '', ' '))}:"


def _block_entry(rng: Random, name: str, value: Any, indent: int) -> list[str]:
    pad, key, gap = " " * indent, _key(rng, name), rng.choice((" ", " ", "   "))
    in_braces = rng.random() < 0.5
    if value is None:
        return [f"{pad}{key}{rng.choice(('', ' ~', ' null'))}{_remark(rng)}"]
    if isinstance(value, dict | list):
        if not value or in_braces:
            first, *rest = _flow(rng, value).split("\n")
            rest = [" " * (indent + 1) + line for line in rest]
            rows = [f"{pad}{key}{gap}{first}", *rest]
            return [*rows[:-1], rows[-1] + _remark(rng)]
        step = rng.randint(1, 5)
        if isinstance(value, dict):
            return [f"{pad}{key}{_remark(rng)}", *_block_mapping(rng, value, indent + step)]
        return [f"{pad}{key}{_remark(rng)}", *_block_items(rng, value, indent + rng.choice((0, step)))]
    if isinstance(value, str) and rng.randint(0, 3) == 0 and value.strip("\n") == value and _can_stand_below(value):
        return _words_below(rng, f"{pad}{key}{gap}", value, indent)
    written = _scalar(rng, value, flow=False)
    if rng.randint(0, 9) == 0:
        rows = [f"{' ' * (indent + 3)}{row}" for row in written.split("\n")]
        return [f"{pad}{key}{_remark(rng)}", *rows[:-1], rows[-1] + _remark(rng)]
    first, *rest = written.split("\n")
    rows = [f"{pad}{key}{gap}{first}", *(f"{' ' * (indent + 2)}{row}" for row in rest)]
    return [*rows[:-1], rows[-1] + _remark(rng)]


def _can_stand_below(text: str) -> bool:
    return all(line and line == line.strip() for line in text.split("\n"))


def _words_below(rng: Random, key: str, value: str, indent: int) -> list[str]:
    """A block scalar; what it says ends without a line break, as the words do."""
    step = rng.randint(1, 4)
    rows = value.split("\n")
    style = rng.choice(("|", ">"))
    if style == ">":
        rows = [row for line in rows for row in (line, "")][:-1]
    figure = rng.choice(("", str(step)))
    blank = rng.choice(([], [], [""], ["", ""]))
    lines = [" " * (indent + step) + row if row else "" for row in rows]
    return [f"{key}{style}{rng.choice(('-' + figure, figure + '-'))}{_remark(rng)}", *lines, *blank]


def _block_items(rng: Random, value: list[Any], indent: int) -> list[str]:
    lines: list[str] = []
    for each in value:
        lines += _between(rng, indent)
        gap = rng.randint(1, 3)
        if rng.random() < 0.5:
            first, *rest = _flow(rng, each).split("\n")
            lines += [f"{' ' * indent}-{' ' * gap}{first}", *(" " * (indent + 1) + line for line in rest)]
            continue
        inner = _block_mapping(rng, each, indent + 1 + gap, first_on_line=True)
        if rng.randint(0, 4) == 0:
            lines += [f"{' ' * indent}-", *inner]
        else:
            lines += [f"{' ' * indent}-{' ' * gap}{inner[0].lstrip(' ')}", *inner[1:]]
    return lines


def _flow(rng: Random, value: Any, *, lines_allowed: bool = True) -> str:
    """A value in braces or brackets, on one line or several; further lines are not indented."""
    if value is None:
        return rng.choice(("~", "null"))
    if not isinstance(value, dict | list):
        return _scalar(rng, value, flow=True)
    broken = lines_allowed and rng.randint(0, 3) == 0
    parts = [_flow_entry(rng, each, broken) for each in (value.items() if isinstance(value, dict) else value)]
    left, right = "{}" if isinstance(value, dict) else "[]"
    pad = rng.choice(("", " "))
    if not parts:
        return f"{left}{pad}{right}"
    if not broken:
        comma = rng.choice((", ", ",  ", " , "))
        last = rng.choice(("", "", ", " if comma else ""))
        return f"{left}{pad}{comma.join(parts)}{last}{pad}{right}"
    rows = [part + "," + rng.choice(("", " # c, ¶d", "  ")) for part in parts[:-1]]
    rows += [parts[-1] + rng.choice(("", ",", " # ¶last", ", # last¶"))]
    rows = [row for each in rows for row in (*rng.choice(((), (), ("# ¶own",), ("",))), each)]
    return "\n".join([left + rng.choice(("", " # open¶")), *rows, right])


def _flow_entry(rng: Random, part: Any, broken: bool) -> str:
    if not isinstance(part, tuple):
        return _flow(rng, part, lines_allowed=broken)
    name, value = part
    key = _key(rng, name)
    if value is None:
        return rng.choice((f"{key} ", f"{key} ~", name))
    return f"{key} {_flow(rng, value, lines_allowed=broken)}"


def _scalar(rng: Random, value: Any, *, flow: bool) -> str:
    if isinstance(value, Typed):
        quote = rng.choice(("", "", "'", '"'))
        return f"{quote}{value.text}{quote}"
    return rng.choice(_ways(value, flow=flow))


def _ways(text: str, *, flow: bool) -> list[str]:
    """How a person may write words: in double quotes always, in others where they read the same."""
    double = '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    ways = [double]
    if "\n" not in text:
        ways.append("'" + text.replace("'", "''") + "'")
        if _is_plain(text, flow=flow):
            ways.append(text)
            if " " in text and not flow and "#" not in text and "- " not in text:
                ways.append(text.replace(" ", "\n", 1))
    return ways


def _is_plain(text: str, *, flow: bool) -> bool:
    if text in ("null", "~", "") or text[0] in "#'\"[]{}-?@%!&*|>,:`":
        return False
    if ": " in text or " #" in text or text.endswith(":"):
        return False
    return not (flow and any(character in text for character in ",[]{}?"))
