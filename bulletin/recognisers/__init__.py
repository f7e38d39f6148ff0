"""Speech recognisers that hear takes back; one file each, found by scanning this folder."""
