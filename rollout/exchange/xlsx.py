"""The Excel export: the portfolio's workbook, or one force's return form."""

from __future__ import annotations

from rollout.exchange.form import return_form
from rollout.exchange.request import Request
from rollout.exchange.sheets import portfolio_sheets
from rollout.exchange.spreadsheet import write_workbook


def as_xlsx(request: Request) -> bytes:
    """The wanted workbook."""
    if request.force is not None:
        return return_form(request)
    edition = request.edition
    head = edition.head(f"{edition.service.name}: portfolio", request.programmes)
    return write_workbook(
        portfolio_sheets(request), title=head.title, marking=head.marking, data_date=edition.schedule.data_date
    )
