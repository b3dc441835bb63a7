"""Files other programs already use: spreadsheets, documents, calendars and project plans, out and back in."""
