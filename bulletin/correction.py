"""Correction: which earlier edition a plan makes again, where its headline alone would not tell."""

from collections.abc import Iterator
from dataclasses import replace
from difflib import SequenceMatcher

from bulletin.address import is_address
from bulletin.edition import Edition
from bulletin.library import editions_like
from bulletin.order import Plan
from bulletin.speed import variant_of
from bulletin.text import one_line

ALIKE = 0.5  # of the paragraphs, or of the letters of the headline: it may be the same article


def recognised(plan: Plan) -> Plan:
    """The plan, as the edition of the same article under another headline where a correction has made one."""
    for edition in _of_one_article(plan):
        if edition.record.articles[0].id == plan.rundown.articles[0].id:
            facts = edition.record.edition
            return replace(plan, identity=replace(plan.identity, article=facts.id.rpartition("/")[2]))
    return plan


def likely(plan: Plan) -> Edition | None:
    """An earlier edition of the same date and slot that the plan may be meant to correct, if there is one."""
    alike = (edition for edition in _of_one_article(plan) if _likeness(plan, edition) >= ALIKE)
    return max(alike, key=lambda edition: _likeness(plan, edition), default=None)


def _of_one_article(plan: Plan) -> Iterator[Edition]:
    """Editions of the plan's show, date and slot that hold one article without an address, as it does."""
    identity, articles = plan.identity, plan.rundown.articles
    if not identity.article or plan.order.corrected or is_address(articles[0].source):
        return
    bare = replace(identity, article="").id
    for edition in editions_like(plan.order.to, f"{bare}/"):
        record = edition.record
        same = len(record.articles) == 1 and not is_address(record.articles[0].source)
        if same and record.edition.id != identity.id and not variant_of(record.edition.id):
            yield edition


def _likeness(plan: Plan, edition: Edition) -> float:
    """From 0 to 1, how much of the edition is in the plan."""
    before, now = edition.record.articles[0], plan.rundown.articles[0]
    printed = {one_line(one.text) for one in before.paragraphs}
    kept = printed & {one_line(one.text) for one in now.paragraphs}
    titles = SequenceMatcher(None, one_line(before.title), one_line(now.title.text), autojunk=False)
    return max(len(kept) / max(1, len(printed)), titles.ratio())
