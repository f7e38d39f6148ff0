"""The wall seconds of mixing, mastering and encoding a page, workers called in included.

Run as `mixing.py PAGE KEPT`: as many workers as there are cores to it.
"""

import sys

if __name__ == "__main__":  # workers load this too, and need nothing of it
    from stages import wall

    wall(*sys.argv[1:])
