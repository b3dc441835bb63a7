"""rollout site, and the pictures of rollout report all."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import FILES, Run
from tests.history.repositories import Story


def test_a_site_is_written_and_said_where_to_begin(run: Run, tmp_path: Path) -> None:
    result = run("site", str(tmp_path / "site"), "--names", "all")
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert "\nWrote 12 pages to " in result.stderr
    assert result.stderr.endswith(f"open {tmp_path / 'site' / 'index.html'} in a browser.\n")
    assert (tmp_path / "site" / "forces" / "kent.html").is_file()
    assert (tmp_path / "site" / "charts" / "portfolio-centres.svg").is_file()


def test_quiet_says_nothing(run: Run, tmp_path: Path) -> None:
    assert run("site", str(tmp_path / "site"), "-q").output == ""


def test_what_is_left_out_is_said(run: Run, root: Path, tmp_path: Path) -> None:
    blueprint = root / "programmes" / "robots" / "blueprint.yaml"
    blueprint.write_text(blueprint.read_text(encoding="utf-8") + "marking: SECRET\n", encoding="utf-8")
    result = run("site", str(tmp_path / "site"), "--max-marking", "OFFICIAL")
    assert "Left out, marked above OFFICIAL: 1." in result.stderr


def test_a_site_of_withheld_names_has_no_page_of_a_force(run: Run, tmp_path: Path) -> None:
    assert run("site", str(tmp_path / "site"), "--names", "withhold").exit_code == 0
    assert not (tmp_path / "site" / "forces").exists()


def test_a_folder_with_other_things_in_it_is_refused(run: Run, root: Path) -> None:
    result = run("site", str(root))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "is not empty and no site of rollout's: nothing was written" in result.stderr


def test_a_broken_template_is_named(run: Run, root: Path, tmp_path: Path) -> None:
    (root / "templates" / "site").mkdir(parents=True)
    (root / "templates" / "site" / "show.html.j2").write_text("{% macro %}", encoding="utf-8")
    result = run("site", str(tmp_path / "site"))
    assert result.exit_code == 2
    assert "A template of the site cannot be used: site/show.html.j2:1" in result.stderr
    assert not (tmp_path / "site").exists()


def test_a_site_has_no_other_format(run: Run, tmp_path: Path) -> None:
    assert '"site" cannot print json' in run("site", str(tmp_path / "site"), "--format", "json").stderr


def test_all_reports_come_with_their_pictures(run: Run, tmp_path: Path) -> None:
    result = run("report", "all", str(tmp_path / "reports"), "--names", "all")
    assert result.exit_code == 0
    assert "reports and " in result.stderr
    pictures = sorted(path.name for path in (tmp_path / "reports" / "charts").iterdir())
    assert "programme-cloud-map.svg" in pictures
    assert "](charts/programme-cloud-map.svg)" in (tmp_path / "reports" / "programme-cloud.md").read_text(
        encoding="utf-8"
    )


def test_diagrams_are_drawn_when_asked_for(run: Run) -> None:
    assert "```mermaid" not in run("report", "force", "kent", "--names", "all").stdout
    assert "```mermaid" in run("report", "force", "kent", "--names", "all", "--mermaid").stdout


def test_why_no_picture_shows_how_dates_moved_is_said_once(run: Run, tmp_path: Path) -> None:
    none = run("site", str(tmp_path / "none")).stderr
    assert none.count("No picture shows how dates moved. ") == 1
    assert "is in no git repository, so it has no history." in none
    story = Story(tmp_path / "young")
    story.commit("2026-11-10", FILES)
    young = run("report", "all", str(tmp_path / "reports"), folder=story.folder).stderr
    assert "No picture shows how dates moved. No month has ended between the first commit and the data date." in young
    older = run("site", str(tmp_path / "site"), as_of="2026-12-11", folder=story.folder).stderr
    assert older.startswith("Wrote ")
    assert run("site", str(tmp_path / "quiet"), "-q").stderr == ""
