"""Outlets: places where editions go; one file each."""
