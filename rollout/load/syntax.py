"""What the YAML parser says, in words for people who do not write YAML every day."""

from __future__ import annotations

from typing import Any

import yaml

from rollout.model.problem import Problem
from rollout.model.source import Location, Source
from rollout.rules import finding

_EXPLAINED: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        "A colon stands where none is expected",
        'Check the indentation of this line and the one above; put quotes around a text that holds ": ".',
    ),
    (
        "could not find expected ':'",
        "A name without its colon",
        "Write the line before this place as `name: value`, with a space after the colon.",
    ),
    (
        "found character '%' that cannot start",
        "A value cannot begin with %",
        "Put the value in quotes.",
    ),
    (
        "cannot start any token",
        "A value cannot begin with this character",
        "Put the value in quotes.",
    ),
    (
        "found unexpected end of stream",
        "A quotation is opened and never closed",
        "Close the quotes, or leave them out.",
    ),
    (
        "unknown escape character",
        "A backslash in double quotes begins an escape that does not exist",
        "Write the text in single quotes, where a backslash is a plain character.",
    ),
    (
        "',' or ']'",
        "A list in square brackets goes wrong here",
        "Put a comma between its values and close it with ].",
    ),
    (
        "',' or '}'",
        "A mapping in braces goes wrong here",
        "Put a comma between its fields, a space after each colon, and close it with }.",
    ),
    (
        "sequence entries are not allowed",
        "A list begins where no list can stand",
        "Put the first `- ` on a line of its own below the field's name.",
    ),
    (
        "expected key",
        "This line is indented like nothing around it",
        "Indent it exactly like the lines it belongs with; look at unbalanced quotes above as well.",
    ),
    (
        "expected '-' indicator",
        "This line is neither a value of the list above nor indented to leave it",
        "Begin it with `- `, or indent it like the field it belongs to.",
    ),
    (
        "<block end>",
        "This line is indented like nothing around it",
        "Indent it exactly like the lines it belongs with; look at unbalanced quotes above as well.",
    ),
    (
        "node content",
        "A value is missing here",
        "Write the value, or delete the comma or bracket that announces it.",
    ),
    (
        "document start",
        "Text stands after the end of the document",
        "Delete the line with `...`, `---` or `%` before it, or the text.",
    ),
    (
        "found unexpected document",
        "A line of dashes or dots stands inside a quotation",
        "Close the quotes before it, or indent the line.",
    ),
    (
        "line break",
        "Something stands where the line should end",
        "Put the text on the next line, indented.",
    ),
)
_OF_ITS_OWN = (("tag", "Y006"), ("an anchor", "Y003"), ("an alias", "Y004"))


def syntax_problem(source: Source, failure: yaml.YAMLError) -> Problem:
    """The problem that stopped the parser, at the parser's own place.

    Anchors, aliases and tags that are themselves malformed keep the code they have when well-formed.
    """
    said = f"{getattr(failure, 'context', None) or ''}: {getattr(failure, 'problem', None) or failure}"
    where = _place(source, getattr(failure, "problem_mark", None))
    if "exceeded maximum nesting depth" in said:  # the C parser's own limit, met while it looks ahead
        return finding("Y010", where, "Far more levels are nested here than any file needs")
    for word, code in _OF_ITS_OWN:
        if word in said:
            return finding(code, where, f"The parser stopped at an unfinished {word.removeprefix('an ')}")
    for words, message, hint in _EXPLAINED:
        if words in said:
            return finding("Y001", where, message + _begun(failure, where), hint)
    return finding("Y001", where, f"The file cannot be read as YAML from here on{_begun(failure, where)}")


def _begun(failure: yaml.YAMLError, where: Location) -> str:
    """Where the part began that the parser could not finish, when that is another line."""
    mark: Any = getattr(failure, "context_mark", None)
    if mark is None or mark.line + 1 == where.line:
        return ""
    return f" (it belongs to what begins in line {mark.line + 1}, column {mark.column + 1})"


def _place(source: Source, mark: Any) -> Location:
    if mark is None:
        return source.top()
    last = source.text.count("\n")
    if mark.line > last:  # the C parser counts a line more than a text has that ends without a line feed
        end = len(source.text) - source.text.rfind("\n")
        return Location(file=source.path, line=last + 1, column=end, revision=source.revision)
    return Location(file=source.path, line=mark.line + 1, column=mark.column + 1, revision=source.revision)
