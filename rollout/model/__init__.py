"""The values everything else works on: places, calendars, blueprints, progress, the register. No contact with files."""
