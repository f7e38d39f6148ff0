"""Contract suites: what every member of a folder must keep, wherever it comes from."""
