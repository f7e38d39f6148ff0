"""Checks: what keeps a file off the air is looked for one kind at a time; one file each."""
