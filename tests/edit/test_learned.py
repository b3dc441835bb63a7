"""Learned durations in a blueprint: what must change changes, every other byte stays, and git takes the patch."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from rollout.edit.learned import LearnedDuration, patch, with_durations

PATH = "programmes/cloud/blueprint.yaml"
BLUEPRINT = """\
# Agreed in March.
programme: cloud
title: Cloud   # the name people use
version: 1
milestones:
  issued: {title: Issued, scope: national, duration: 10d}   # once

  built:   # by the supplier
    title: Built
    duration: 4w   # a guess
    after: [issued]
    basis: assumed   # by whom?
  tested:
    title: Tested
    duration: {low: 80%, likely: 10d, high: 150%}
    key: true
  moved: {title: Moved, duration: {base: 5d, per: workforce, rate: 250}, after: [built]}
  trained:
    title: Trained
    duration:
      base: 5d   # to prepare
      per: officers
      rate: 100
      low: 80%
"""
EXPECTED = """\
# Agreed in March.
programme: cloud
title: Cloud   # the name people use
version: 1
milestones:
  issued: {title: Issued, scope: national, duration: {low: 8d, likely: 12d, high: 30d}, basis: learned from 3 forces}   # once

  built:   # by the supplier
    title: Built
    duration:   # a guess
      low: 8d
      likely: 12d
      high: 30d
    after: [issued]
    basis: learned from 3 forces   # by whom?
  tested:
    title: Tested
    duration: {low: 8d, likely: 12d, high: 30d}
    key: true
    basis: learned from 3 forces
  moved: {title: Moved, duration: {base: 5d, per: workforce, rate: 250, low: 70%, high: 180%}, after: [built], basis: learned from 3 forces}
  trained:
    title: Trained
    duration:
      base: 5d   # to prepare
      per: officers
      rate: 100
      low: 70%
      high: 180%
    basis: learned from 3 forces
"""
MILESTONES = ("issued", "built", "tested", "moved", "trained")


def days(milestone: str) -> LearnedDuration:
    return LearnedDuration(milestone=milestone, low=8, likely=12, high=30, basis="learned from 3 forces")


def shares(milestone: str) -> LearnedDuration:
    return LearnedDuration(milestone=milestone, low=70, likely=None, high=180, basis="learned from 3 forces")


ALL = (days("issued"), days("built"), days("tested"), shares("moved"), shares("trained"))


def test_only_durations_and_their_basis_change() -> None:
    new, refused = with_durations(PATH, BLUEPRINT.encode(), ALL, MILESTONES)
    assert refused == ()
    assert new.decode() == EXPECTED


def test_what_cannot_be_written_is_named_and_the_rest_goes_on() -> None:
    raw = BLUEPRINT.replace("  built:   # by the supplier", "  built: no mapping\n  was-built:").encode()
    new, (refused,) = with_durations(PATH, raw, [days("built"), days("tested")], MILESTONES)
    assert refused.location.line == 8
    assert "by hand" in refused.hint
    assert "built: no mapping" in new.decode()
    assert "duration: {low: 8d, likely: 12d, high: 30d}" in new.decode()


@pytest.mark.parametrize("folder", ["", "service"])
@pytest.mark.parametrize(
    "raw",
    [
        BLUEPRINT.encode(),
        BLUEPRINT.rstrip("\n").encode(),
        BLUEPRINT.replace("\n", "\r\n").encode(),
        BLUEPRINT.replace("by the supplier", "by the\u2028supplier, \u2026").encode(),
        b"\xef\xbb\xbf" + BLUEPRINT.encode(),
    ],
    ids=["plain", "no-last-line-end", "carriage-returns", "odd-line-separators", "byte-order-mark"],
)
def test_git_apply_takes_the_patch_byte_for_byte(raw: bytes, folder: str, tmp_path: Path) -> None:
    new, refused = with_durations(PATH, raw, ALL, MILESTONES)
    assert refused == ()
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    root = tmp_path / folder
    target = root / PATH
    target.parent.mkdir(parents=True)
    target.write_bytes(raw)
    text = patch(PATH, raw, new).encode()
    subprocess.run(["git", "-c", "core.autocrlf=false", "apply"], input=text, cwd=root, check=True)
    assert target.read_bytes() == new


def test_nothing_changed_is_no_patch() -> None:
    assert patch(PATH, BLUEPRINT.encode(), BLUEPRINT.encode()) == ""
    assert patch(PATH, b"", b"") == ""
