"""What the commands that publish share."""

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bulletin.distribution import Delivered, Distribution
    from bulletin.edition import Edition
    from bulletin.errors import BulletinError
    from bulletin.show import Station


_DONE = "publish.sent", "publish.removed"
_REHEARSED = "publish.would_send", "publish.would_remove"


def distribution_of(station: "Station", options: dict[str, Any], named: bool = True) -> "Distribution":
    """The distribution that the options ask for, of editions that were named or of all that wait."""
    from bulletin import console, whereabouts
    from bulletin.distribution import Distribution
    from bulletin.ledger import Ledger

    ledger = Ledger(whereabouts.kept_folder(station))
    rehearsed, repair = options.get("dry_run", False), options.get("repair", False)
    return Distribution(station, options["outlets"], console.clock(), ledger, rehearsed, named, repair)


def delivered(
    work: "Distribution", wanted: "Sequence[Edition]", as_json: bool, failed: "Iterable[BulletinError]" = ()
) -> int:
    """The exit status after telling what became of the editions, and what `failed` before."""
    from bulletin import console
    from bulletin.errors import Failure

    done: list[Delivered] = []
    failures = [Failure("", error) for error in failed]
    for one in failures:
        console.complain(one.error.sentence(console.ui()))
    if not wanted and not failures:
        console.remark("publish.nothing")
        return 0
    for outcome in work.publish(wanted):
        if isinstance(outcome, Failure):
            console.complain(outcome.error.sentence(console.ui()))
            failures.append(outcome)
            continue
        done.append(outcome)
        _remark(outcome, work.rehearsed)
        if not outcome.owned and outcome.sent:
            console.remark("publish.email", show=outcome.show)
        if outcome.feed and not as_json:
            console.result(outcome.feed)
    if as_json:
        console.result(json.dumps([_told(one) for one in done], ensure_ascii=False, indent=1))
    return console.outcome(bool(done), failures)


def _remark(outcome: "Delivered", rehearsed: bool) -> None:
    from bulletin import console

    for one in outcome.sent:
        sent, removed = _REHEARSED if rehearsed else _DONE
        console.remark(removed if one.bytes is None else sent, path=one.path, outlet=outcome.outlet)
    for path in outcome.waiting:
        console.remark("dispatch.later", path=path, outlet=outcome.outlet)
    size = sum(one.bytes or 0 for one in outcome.sent)
    key = "publish.would" if rehearsed else "publish.done" if outcome.sent else "publish.same"
    console.remark(
        key, show=outcome.show, outlet=outcome.outlet, count=len(outcome.sent), mb=f"{size / 1e6:.1f}"
    )


def _told(one: "Delivered") -> dict[str, object]:
    sent = [{"path": part.path, "bytes": part.bytes} for part in one.sent]
    return {
        "outlet": one.outlet,
        "show": one.show,
        "feed": one.feed,
        "changed": one.changed,
        "files": sent,
        "waiting": list(one.waiting),
    }
