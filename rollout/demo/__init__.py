"""A made-up workspace with a believable history, for trying things out, for tests and for benchmarks.

Everything here is a pure function of the settings: the same seed gives the same bytes and the same commit ids on every
machine. The package stands last before `cli` because nothing but the command and the benchmarks may use it: no answer
of the tool may ever come from invented figures.

The way from settings to commits: `plans` (what the programmes are), `lives` (what happens in each force, whether
anybody reports it or not), `progress` and its neighbours (what a file says on a day), `story` (who changes which file
when), `stream` (the commits as git reads them).
"""
