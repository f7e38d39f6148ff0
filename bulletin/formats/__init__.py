"""Formats: editions become files for their listeners; one file each."""
