"""Template: what a show says, filled in by Jinja2 in its sandbox; no part runs long or grows large."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from bulletin.errors import ScriptError

if TYPE_CHECKING:
    from jinja2.nodes import Node, Template

_QUOTED = re.compile(r"'([^']+)' is undefined")
LONGEST = 4_000  # characters of a template, of what it says, and of whatever it makes on the way
_WORK = 100 * LONGEST  # characters that its filters may make altogether
_DEEPEST = 24  # in one another; the time that Jinja2 needs to compile grows faster than the depth
_FILTERS = (
    "abs", "capitalize", "count", "default", "first", "int", "join", "last", "length", "list", "lower",
    "reverse", "round", "sort", "string", "title", "trim", "unique", "upper",
)  # fmt: skip
# What a template may be made of. Each of them is done in a time that the template's own length bounds: no
# calls, no macros, no products or powers, and no loop inside a loop.
_NODES = frozenset((
    "Template", "Output", "TemplateData", "Name", "Const", "Tuple", "List", "Dict", "Pair", "Getattr",
    "Getitem", "Slice", "Concat", "Add", "Sub", "Compare", "Operand", "And", "Or", "Not", "Neg", "Pos",
    "Test", "If", "CondExpr", "For", "Filter",
))  # fmt: skip


def filled(template: str, facts: Mapping[str, object]) -> str:
    """`template` with `facts` filled in, white space folded; ScriptError where it asks for something that is
    not there, that templates here can't do, or that is too long.
    """
    from jinja2 import TemplateError, UndefinedError

    try:
        return " ".join(_said(template, facts).split())
    except UndefinedError as error:
        missing = _QUOTED.search(str(error))
        name, known = missing[1] if missing else str(error), ", ".join(sorted(facts))
        told = {"name": name, "known": known, "template": _short(template)}
        raise ScriptError("show.undefined", **told) from error
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise ScriptError("show.template", reason=str(error), template=_short(template)) from error


def _short(template: str) -> str:
    return template if len(template) <= 200 else template[:200] + "…"


def _said(template: str, facts: Mapping[str, object]) -> str:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    rule = _Rule(template)
    rule.measured(template)
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    environment.filters = {name: rule.over(environment.filters[name]) for name in _FILTERS}
    environment.globals = {}
    tree = environment.parse(template)
    _require_simple(tree, template)
    said = ""
    for part in environment.from_string(tree).generate(facts):
        said = rule.measured(said + part)
    return said


@dataclass(slots=True)
class _Rule:
    """Measures what comes of a template: no piece of it is too long, nor all of its filters' work."""

    template: str
    work: int = 0

    def measured(self, made: str) -> str:
        if len(made) > LONGEST:
            raise ScriptError("show.much", most=LONGEST, template=_short(self.template))
        return made

    def over(self, filter_: Callable[..., Any]) -> Callable[..., Any]:
        """The same filter, measured."""

        @wraps(filter_)
        def measured(*given: Any, **named: Any) -> Any:
            made = filter_(*given, **named)
            size = len(made) if isinstance(made, str | list | tuple) else 1
            self.work += size
            if size > LONGEST or self.work > _WORK:
                raise ScriptError("show.much", most=LONGEST, template=_short(self.template))
            return made

        return measured


def _require_simple(tree: "Template", template: str) -> None:
    """Refuses what is not among `_NODES`, what is nested too deep, and a loop inside a loop."""
    for node, depth, loops in _all(tree):
        kind = type(node).__name__
        what = "For … For" if loops > 1 else "(((…)))" if depth > _DEEPEST else kind
        if kind not in _NODES or what != kind:
            raise ScriptError("show.forbidden", what=what, template=_short(template))


def _all(tree: "Node") -> "Iterator[tuple[Node, int, int]]":
    """Every node with how deep it lies, and in how many loops, itself counted."""
    waiting = [(tree, 0, 0)]
    while waiting:
        node, depth, loops = waiting.pop()
        loops += type(node).__name__ == "For"
        yield node, depth, loops
        waiting += ((child, depth + 1, loops) for child in node.iter_child_nodes())
