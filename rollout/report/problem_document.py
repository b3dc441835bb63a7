"""A problem as JSON: in the documents of `check` and of `schedule` alike."""

from __future__ import annotations

from typing import Any

from rollout.model.problem import Problem


def problem_document(problem: Problem, suggestion: str | None = None) -> dict[str, Any]:
    """One problem with its place; `suggestion` is its whole line with the answer in it, where there is one."""
    place = problem.location
    document: dict[str, Any] = {
        "code": problem.code,
        "name": problem.name,
        "severity": str(problem.severity),
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_column": place.end_column,
        "message": problem.message,
        "hint": problem.hint,
        "programme": problem.programme,
        "force": problem.force,
        "milestone": problem.milestone,
    }
    if problem.fix is not None:
        document["fix"] = {"replacement": problem.fix.replacement, "describe": problem.fix.describe}
        if suggestion is not None:
            document["fix"]["suggestion"] = suggestion
    return document
