"""Bulletin turns articles into finished audio news bulletins."""

__version__ = "0.1.0"
