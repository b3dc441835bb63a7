"""Templates: the workspace's own win, run in a sandbox, and say what is wrong with them by name and line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rollout.report.render import PACKAGED, TemplateBroken, markdown_renderer


def render(name: str, view: dict[str, object], own: Path, said: Callable[[str], str] | None = None) -> str:
    return markdown_renderer(own, said)(name, view)


def own(root: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (root / f"{name}.md.j2").write_text(text, encoding="utf-8")
    return root


def test_the_program_brings_a_template_for_every_report() -> None:
    names = {path.name for path in PACKAGED.iterdir()}
    assert {f"{name}.md.j2" for name in ("brief", "force", "index", "portfolio", "programme")} <= names


def test_a_workspace_s_template_wins_over_the_packaged_one(tmp_path: Path) -> None:
    assert render("brief.md.j2", {"name": "Kent"}, own(tmp_path, brief="Our brief for {{ name }}")) == (
        "Our brief for Kent\n"
    )


def test_a_workspace_s_template_may_import_a_packaged_one(tmp_path: Path) -> None:
    text = '{% import "head.md.j2" as page %}{{ page.foot(head) | md }}'
    assert render("brief.md.j2", {"head": {"marking": "OFFICIAL"}}, own(tmp_path, brief=text)) == "**OFFICIAL**\n"


def test_every_text_is_escaped_unless_it_is_markdown_already(tmp_path: Path) -> None:
    folder = own(tmp_path, brief="{{ note }} {{ note | md }} {{ 3 }}")
    assert render("brief.md.j2", {"note": "*a*"}, folder) == "\\*a\\* *a* 3\n"


def test_what_may_not_be_said_is_kept_back_whatever_the_template(tmp_path: Path) -> None:
    folder = own(tmp_path, brief="{{ note }} {{ note | upper }} {{ 3 }}")
    assert render("brief.md.j2", {"note": "kent"}, folder, said=lambda text: f"[{len(text)}]") == "\\[4\\] \\[4\\] 3\n"


def test_filters_put_figures_in_words(tmp_path: Path) -> None:
    text = "{{ 3 | days }}, {{ 0.5 | percent }}, {{ -2 | late }}, {{ none | date }}, {{ 'Wait' | sentence }}"
    assert render("brief.md.j2", {}, own(tmp_path, brief=text)) == "3 working days, 50%, 2 days early, no date, Wait.\n"


def test_blank_lines_are_kept_to_one_and_line_ends_are_bare(tmp_path: Path) -> None:
    assert render("brief.md.j2", {}, own(tmp_path, brief="\n\na  \n\n\n\nb\n\n")) == "a\n\nb\n"


BROKEN = {
    "a name the view does not have": ("one\n{{ nobody }}", "brief.md.j2:2: ", "UndefinedError: 'nobody' is undefined"),
    "a statement that does not end": ("one\n{% for a in", "brief.md.j2:2: ", "TemplateSyntaxError"),
    "something the sandbox forbids": ("{{ ''.__class__ }}", "brief.md.j2:1: ", "SecurityError"),
    "a file that is not there": ('{% import "none.md.j2" as x %}', "brief.md.j2:1: ", "TemplateNotFound: 'none.md.j2'"),
}


def test_a_template_that_is_not_there_at_all_is_named(tmp_path: Path) -> None:
    with pytest.raises(TemplateBroken, match=r"^none\.md\.j2: TemplateNotFound"):
        render("none.md.j2", {}, tmp_path)


@pytest.mark.parametrize(("text", "place", "kind"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_template_is_named(tmp_path: Path, text: str, place: str, kind: str) -> None:
    with pytest.raises(TemplateBroken) as caught:
        render("brief.md.j2", {}, own(tmp_path, brief=text))
    assert str(caught.value).startswith(place)
    assert kind in str(caught.value)


def test_data_in_a_view_cannot_be_changed_by_a_template(tmp_path: Path) -> None:
    with pytest.raises(TemplateBroken, match="SecurityError"):
        render("brief.md.j2", {"rows": [1]}, own(tmp_path, brief="{{ rows.append(2) }}"))


def test_a_template_that_is_a_link_brings_no_other_file_into_a_report(tmp_path: Path) -> None:
    folder = own(tmp_path, brief="x")
    secret = tmp_path / "secret"
    secret.write_text("password")
    (folder / "brief.md.j2").unlink()
    (folder / "brief.md.j2").symlink_to(secret)
    with pytest.raises(TemplateBroken, match=r"brief\.md\.j2 is no ordinary file"):
        render("brief.md.j2", {}, folder)
    linked = tmp_path / "linked"
    other = tmp_path / "other"
    other.mkdir()
    linked.symlink_to(own(other, brief="x"))
    with pytest.raises(TemplateBroken, match="no ordinary file"):
        render("brief.md.j2", {}, linked)
