"""How a contract suite says what was not kept."""

from collections.abc import Callable

from bulletin.errors import BulletinError


def demand(kept: bool, what: str) -> None:
    """AssertionError naming the promise `what` where it was not kept."""
    if not kept:
        raise AssertionError(f"not kept: {what}")


def refused(act: Callable[[], object]) -> bool:
    """Whether `act` is refused with a sentence."""
    try:
        act()
    except BulletinError as error:
        return bool(str(error))
    return False
