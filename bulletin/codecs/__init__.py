"""Codecs: blocks of sound become parts of a file, parts become the file; one file each."""
