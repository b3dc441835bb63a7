"""LibreOffice opens what we write: no formula, no link, every text as written. Skipped where it is not installed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring
from zipfile import ZipFile

import pytest

from tests.exchange.hostile import NAUGHTY
from tests.exchange.stories import exported, request
from tests.report.stories import SERVICE

OFFICE = shutil.which("soffice")
TEXTS = [text for text in NAUGHTY.values() if len(text) < 140]
ODF = {
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
}


def hostile() -> Mapping[str, str]:
    """A service in which everything people may write is hostile."""
    quoted = ["'" + text.strip().replace("'", "''") + "'" for text in TEXTS]
    milestones = "".join(f"  m{at}: {{title: {text}, duration: 1d, key: true}}\n" for at, text in enumerate(quoted))
    facts = "".join(f"  m{at}: {{note: {text}, baseline: 2026-03-02}}\n" for at, text in enumerate(quoted))
    asks = "".join(f"  - {{id: a{at}, ask: {text}, options: {text}}}\n" for at, text in enumerate(quoted))
    risks = "".join(f"  - {{id: r{at}, title: {text}, action: {text}}}\n" for at, text in enumerate(quoted))
    return {
        "forces.yaml": SERVICE["forces.yaml"],
        "programmes/cloud/blueprint.yaml": "programme: cloud\ntitle: Cloud\nversion: 1\nnational_calendar: plain\n"
        f"purpose: {quoted[0]}\nmilestones:\n{milestones}",
        "programmes/cloud/progress/kent.yaml": "programme: cloud\nforce: kent\nblueprint: 1\nstart: 2026-03-02\n"
        f"confirmed: 2026-04-03\nsummary: {quoted[5]}\nasks:\n{asks}milestones:\n{facts}risks:\n{risks}",
    }


SHEETS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "book.xlsx": ("xlsx", {}),
    "form.xlsx": ("xlsx", {"force": "kent"}),
    "rows.csv": ("csv", {}),
}
DOCUMENTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "brief.docx": ("docx", {}),
    "programme.docx": ("docx", {"programme": "cloud"}),
    "force.docx": ("docx", {"force": "kent"}),
    "portfolio.docx": ("docx", {"view": "portfolio"}),
}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Each export as LibreOffice opens it: the content it saves in its own format, by the file's name."""
    if OFFICE is None:
        pytest.skip("needs LibreOffice: apt-get install libreoffice-calc libreoffice-writer")
    folder = tmp_path_factory.mktemp("office")
    for name, (format_, wanted) in {**SHEETS, **DOCUMENTS}.items():
        asked: Any = dict(wanted)
        (folder / name).write_bytes(exported(format_, request(folder / "service", files=hostile(), **asked)))
    found = {}
    for names, to in ((SHEETS, "ods"), (DOCUMENTS, "odt")):
        convert(folder, list(names), to)
        for name in names:
            with ZipFile((folder / name).with_suffix(f".{to}")) as archive:
                found[name] = archive.read("content.xml").decode()
    return found


def convert(folder: Path, names: list[str], to: str) -> None:
    assert OFFICE is not None
    home = f"-env:UserInstallation={(folder / 'home').as_uri()}"
    command = [OFFICE, home, "--headless", "--convert-to", to, "--outdir", str(folder)]
    done = subprocess.run(
        [*command, *(str(folder / name) for name in names)], capture_output=True, text=True, timeout=180, check=True
    )
    assert "error" not in (done.stderr + done.stdout).lower()


@pytest.mark.parametrize("name", ["book.xlsx", "form.xlsx"])
def test_a_workbook_opens_with_no_formula_and_every_text_as_text(opened: Mapping[str, str], name: str) -> None:
    root = fromstring(opened[name])
    cells = list(root.iter(f"{{{ODF['table']}}}table-cell"))
    assert not [cell for cell in cells if f"{{{ODF['table']}}}formula" in cell.attrib]
    assert "xlink:href" not in opened[name]
    found = {"".join(paragraph.itertext()) for paragraph in root.iter(f"{{{ODF['text']}}}p")}
    assert {text.strip() for text in TEXTS} <= found
    kinds = {cell.get(f"{{{ODF['office']}}}value-type") for cell in cells} - {None}
    assert {"string", "date", "float"} <= kinds <= {"string", "date", "float", "percentage"}


def test_a_csv_opens_with_no_formula(opened: Mapping[str, str]) -> None:
    assert "table:formula" not in opened["rows.csv"]
    assert opened["rows.csv"].count("<table:table-row") > len(TEXTS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_opens_with_every_text_as_text(opened: Mapping[str, str], name: str) -> None:
    xml = opened[name]
    assert "xlink:href" not in xml
    assert "text:a " not in xml
    said = "".join("".join(fromstring(xml).itertext()).split())
    missing = [text for text in TEXTS if "".join(text.split()) not in said]
    assert not missing or name in ("brief.docx", "portfolio.docx")
    assert len(missing) < len(TEXTS)
