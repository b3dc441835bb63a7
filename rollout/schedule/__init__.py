"""The schedule: chapter by chapter the rules of time, links, progress, floats and the critical path. Pure."""
