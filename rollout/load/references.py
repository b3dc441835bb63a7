"""Names in one file that refer to another, and files that are not what their names say."""

from __future__ import annotations

from rollout.load.read import Known, ReadFile, Whole


def check_references(whole: Whole) -> None:
    """Judges every file beside the others, and leaves out of its value what leads nowhere."""
    register = whole.register
    whole.known = Known(
        None if register is None else register.value,
        {id_: file.value for id_, file in whole.blueprints.items()},
        whole.programmes,
    )
    for file in whole.files():
        _check_identity(file)


def _check_identity(file: ReadFile) -> None:
    value = file.value
    if value is None or file.role.kind in ("forces", "slots"):
        return
    if file.role.programme is not None and value.programme != file.role.programme:
        _mismatch(file, "programme", value.programme, file.role.programme, "folder")
    if file.role.kind == "progress" and value.unit != file.role.name:
        field = "collaboration" if value.collaboration else "force"
        _mismatch(file, field, value.unit, file.role.name or "", "file")
    if file.role.kind == "return" and value.force != file.role.name:
        _mismatch(file, "force", value.force, file.role.name or "", "file")


def _mismatch(file: ReadFile, field: str, inside: str, name: str, what: str) -> None:
    file.disowned = True
    file.reader.report(
        "R203",
        file.value.origin.at(field),
        f'the {what} is named "{name}", but "{field}" inside says "{inside}"',
        f"Write {field}: {name}, or rename the {what}.",
    )
