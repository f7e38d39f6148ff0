"""How English newspapers write, and how a newsreader says it: rules by subject, tables beside them."""
