"""The command line: the clock, the options, the output. One file a command."""
