"""One family of rules a file: values in, problems out."""
