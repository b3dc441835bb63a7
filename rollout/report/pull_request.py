"""What is said beside a pull request, from the check that may say nothing to the workflow that may.

The check runs what the change could have written, so its result is a claim. `packed` makes it; `unpacked` lets
through only what `packed` could have made: text in which nothing can act, links into the repository itself, single
lines for files of a workspace. Whatever else is in it, nothing of it is posted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from rollout.report.markdown import escape

MARK = "<!-- rollout: what this change means -->"
"""Finds the comment again, so that there is only one."""
OFFER = "<!-- rollout: suggestion -->"
MOST_CHARACTERS = 64_000
"""A forge takes 65,536 in a comment, or nothing."""
_MOST_LISTED = 20
_MOST_OFFERED = 10
_LONGEST_LINE = 400
_NOTHING_LEFT = "This change no longer changes anything in meaning."

_HEAD = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_FILE = re.compile(r"(?!.*\.\.)(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*/){0,12}[A-Za-z0-9_-]+\.yaml")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200c-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_ALLOWED_TAGS = re.compile(r"</?details>|</?summary>")
_ACTS = (
    (re.compile(r"(?<!\\)<"), "a tag"),
    (re.compile(r"(?<!\\)!\["), "a picture"),
    (re.compile(r"@(?=[0-9A-Za-z])"), "a mention"),
    (re.compile(r"[#!](?=\d)|\bGH-(?=\d)", re.IGNORECASE), "a reference"),
    (re.compile(r"\b(?:https?|ftp|mailto|xmpp):|\bwww\.|(?<!\\)\]\s*[\[(:]", re.IGNORECASE), "a link"),
)


class Unfit(Exception):  # noqa: N818 - it says what is the matter
    """A result that this tool does not write; nothing of it is posted."""


class Offer(NamedTuple):
    """One line as it should read, for whoever takes it with a click, and what it puts right."""

    file: str
    line: int
    text: str
    why: str


class Post(NamedTuple):
    """What to post: the comment (None: none; `replaces` is the one to change), and a review with answers to take."""

    comment: str | None
    replaces: int | None
    review: Mapping[str, Any] | None


def packed(
    head: str, check: Mapping[str, Any], lines: Mapping[str, Any], verdict: Mapping[str, Any], diff: str
) -> dict[str, Any]:
    """The result of looking at a change.

    Args:
        head: The full id of the change's last commit.
        check: The document of `check --diff-base … --format json` on the change as it would be merged.
        lines: The same on the change itself, whose lines the forge can put answers on.
        verdict: The document of `authorise --format json`.
        diff: What `diff --format markdown` printed; empty when nothing changes in meaning.
    """
    return {
        "schema_version": 1,
        "head": head,
        "comment": comment(check, verdict, diff),
        "suggestions": [offer._asdict() for offer in _offers(lines["problems"])],
    }


def comment(check: Mapping[str, Any], verdict: Mapping[str, Any], diff: str) -> str:
    """The comment as Markdown; empty when there is nothing to say."""
    problems = [problem for problem in check["problems"] if problem["severity"] != "info"]
    if not problems and verdict["allowed"] and not diff.strip():
        return ""
    text = "\n".join(part for part in (_wrong(problems), _authority(verdict), diff.strip()) if part) + "\n"
    if len(text) <= MOST_CHARACTERS:
        return text
    kept = text[:MOST_CHARACTERS].rpartition("\n")[0]
    return f"{kept}\n\nThe rest does not fit here: `rollout diff` shows all.\n"


def _wrong(problems: Sequence[Mapping[str, Any]]) -> str:
    if not problems:
        return ""
    lines = ["### What is wrong, or should be looked at", ""]
    for problem in problems[:_MOST_LISTED]:
        where = f"line {problem['line']} of {escape(str(problem['file']))}"
        says = escape(f"{problem['message']} {problem['hint']}".strip())
        lines.append(f"- **{escape(str(problem['severity']))}**, {where}: {says} ({escape(str(problem['code']))})")
    if len(problems) > _MOST_LISTED:
        lines.append(f"- and {len(problems) - _MOST_LISTED} more: `rollout check` shows all.")
    return "\n".join([*lines, ""])


def _authority(verdict: Mapping[str, Any]) -> str:
    actor = escape("@" + str(verdict["actor"]).removeprefix("@"))
    lines = ["### Who may make this change", ""]
    if verdict["allowed"]:
        also = " It consists of facts only." if verdict["facts_only"] else ""
        return "\n".join([*lines, f"{actor} may make it.{also}", ""])
    lines += [f"{actor} may not make it alone:", ""]
    told = [escape(f"{problem['message']} {problem['hint']}".strip()) for problem in verdict["problems"]]
    lines += [f"- {says}" for says in told[:_MOST_LISTED]]
    if len(told) > _MOST_LISTED:
        lines.append(f"- and {len(told) - _MOST_LISTED} more: `rollout authorise` shows all.")
    return "\n".join([*lines, ""])


def _offers(problems: Iterable[Mapping[str, Any]]) -> Sequence[Offer]:
    """The certain answers that a forge can put on their line: those on lines that the change wrote."""
    found: dict[tuple[str, int], Offer] = {}
    for problem in problems:
        fix = problem.get("fix") or {}
        text = fix.get("suggestion")
        if text is None or not problem.get("on_new_line") or not _fits(str(problem["file"]), text):
            continue
        at = (str(problem["file"]), int(problem["line"]))
        found.setdefault(at, Offer(*at, text, str(fix["describe"])))
    return list(found.values())[:_MOST_OFFERED]


def _fits(file: str, text: str) -> bool:
    return bool(_FILE.fullmatch(file)) and len(text) <= _LONGEST_LINE and not _CONTROL.search(text) and "\n" not in text


def unpacked(
    result: object,
    *,
    head: str,
    repository: str,
    comments: Iterable[Mapping[str, Any]] = (),
    reviews: Iterable[Mapping[str, Any]] = (),
    account: str = "github-actions[bot]",
) -> Post:
    """What of a result may be posted.

    Args:
        result: What `packed` made, or what somebody wrote in its place.
        head: The commit the forge says the result is for.
        repository: The repository's address; links that begin with it are let through.
        comments: The comments there are (`id`, `body`, `author`).
        reviews: The comments on lines there are (`path`, `body`, `author`).
        account: The account that posts.

    Raises:
        Unfit: If the result is not one that this tool writes for that commit.
    """
    text, offers = _looked_through(result, head, repository)
    own = next((c for c in comments if c.get("author") == account and str(c.get("body", "")).startswith(MARK)), None)
    said = {(str(r.get("path")), str(r.get("body"))) for r in reviews if r.get("author") == account}
    body = f"{MARK}\n{text}" if text else None
    if own is not None and body is None:
        body = f"{MARK}\n{_NOTHING_LEFT}\n"
    if own is not None and own.get("body") == body:
        body = None
    fresh = [row for row in map(_on_line, offers) if (row["path"], row["body"]) not in said]
    review = {"commit_id": head, "event": "COMMENT", "comments": fresh} if fresh else None
    return Post(body, None if own is None or body is None else int(own["id"]), review)


def _looked_through(result: object, head: str, repository: str) -> tuple[str, list[Offer]]:
    """A result's text and offers, once there is nothing in them that this tool would not write."""
    if not isinstance(result, dict) or set(result) != {"schema_version", "head", "comment", "suggestions"}:
        raise Unfit("it has other fields")
    if result["schema_version"] != 1 or not _HEAD.fullmatch(head) or result["head"] != head:
        raise Unfit("it is of another version, or for another commit")
    text, offers = result["comment"], result["suggestions"]
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS + 1_000 or _CONTROL.search(text):
        raise Unfit("its comment is no text, too long, or holds control characters")
    bare = _ALLOWED_TAGS.sub("", text.replace(f"]({repository.rstrip('/')}/", ""))
    for pattern, what in _ACTS:
        if pattern.search(bare):
            raise Unfit(f"its comment holds {what}")
    if not isinstance(offers, list) or len(offers) > _MOST_OFFERED:
        raise Unfit("its suggestions are no list, or too many")
    return text, [_offer(offer) for offer in offers]


def _offer(written: object) -> Offer:
    kinds = {"file": str, "line": int, "text": str, "why": str}
    if not isinstance(written, dict) or set(written) != set(kinds):
        raise Unfit("a suggestion has other fields")
    if any(type(written[name]) is not kind for name, kind in kinds.items()):
        raise Unfit("a suggestion's fields are of other kinds")
    offer = Offer(**written)
    if not _fits(offer.file, offer.text) or not 1 <= offer.line <= 1_000_000 or len(offer.why) > _LONGEST_LINE:
        raise Unfit("a suggestion is not for one line of a file")
    return offer


def _on_line(offer: Offer) -> dict[str, Any]:
    """A comment on a line that offers to put another in its place; nothing in the line can end the block it is in."""
    fence = "`" * (3 + max((len(run) for run in re.findall("`+", offer.text)), default=0))
    body = f"{OFFER}\n{escape(offer.why)}.\n\n{fence}suggestion\n{offer.text}\n{fence}\n"
    return {"path": offer.file, "line": offer.line, "side": "RIGHT", "body": body}
