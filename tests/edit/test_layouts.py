"""The layouts other tests draw say what they are meant to say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from rollout.edit.changes import same
from rollout.edit.edited import Read, opened
from rollout.edit.meaning import meaning
from rollout.load.nodes import ParserFactory, PureParser, fastest_parser
from tests.edit.layouts import SEEDS, file


@pytest.mark.parametrize("parser", [fastest_parser(), PureParser], ids=["c", "python"])
@settings(max_examples=150, deadline=None)
@given(seed=SEEDS)
def test_a_layout_says_what_it_is_meant_to_say(seed: int, parser: ParserFactory) -> None:
    drawn = file(seed)
    read = opened("kent.yaml", drawn.raw, parser)
    assert isinstance(read, Read), read
    assert same(meaning(read.root), drawn.says)
