"""Readers: bytes of one kind of input become articles; one file per kind."""
