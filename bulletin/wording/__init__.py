"""Wording: written text of one language becomes what a newsreader says; one file per language."""
