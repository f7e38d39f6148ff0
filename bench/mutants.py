"""Mutants: one operator, constant, condition or result changed at a time; the module's own tests must notice.

Each mutant lives in a process forked off a warm one, which takes the changed module in place of the real one.
"""

import argparse
import ast
import contextlib
import os
import random
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType

from rig import ROOT, Place, place, spread, table

MUTANTS = 200  # full size
GOAL = 0.8  # the share that must die
AT_ONCE = 2
SEED = 1848
OWN_TESTS = {
    "timeline": ("test_lay.py", "test_mixdown.py"),
    "lay": ("test_lay.py",),
    "loudness": ("test_loudness.py",),
    "limiter": ("test_limiter.py",),
    "mixdown": ("test_mixdown.py",),
    "mixer": ("test_mixer.py",),
    "reading": ("test_reading.py",),
}
_WARM = ("pytest", "hypothesis", "numpy", "soundfile", "soxr", "lameenc", "pyebur128", "click")
_PATIENCE = 4.0  # times what the tests need without a change, and
_LEAST_SECONDS = 10.0  # at least: who takes longer than that goes round in circles
_FIRST_SECONDS = 300.0  # before it is known what the tests need
_PASSED = 0
_PYTEST = ("-xq", "-p", "no:cacheprovider", "-p", "no:cov", "-W", "ignore::pytest.PytestAssertRewriteWarning")

_COMPARED: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Lt: ast.LtE(),
    ast.LtE: ast.Lt(),
    ast.Gt: ast.GtE(),
    ast.GtE: ast.Gt(),
    ast.Eq: ast.NotEq(),
    ast.NotEq: ast.Eq(),
    ast.Is: ast.IsNot(),
    ast.IsNot: ast.Is(),
    ast.In: ast.NotIn(),
    ast.NotIn: ast.In(),
}
_COMPUTED: dict[type[ast.operator], ast.operator] = {
    ast.Add: ast.Sub(),
    ast.Sub: ast.Add(),
    ast.Mult: ast.Div(),
    ast.Div: ast.Mult(),
    ast.FloorDiv: ast.Mult(),
    ast.Mod: ast.Mult(),
    ast.Pow: ast.Mult(),
}
_UNREAD = ("annotation", "returns", "decorator_list")  # fields of a node that say nothing of what it does


@dataclass(frozen=True, slots=True)
class Site:
    """A place where a module can be changed: its line, what it is changed to, and how."""

    line: int
    what: str
    change: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """The module `name` with its site `number` changed."""

    name: str
    number: int
    line: int
    what: str


def sites(tree: ast.AST) -> Iterator[Site]:
    """Every place in the tree where it can be changed."""
    for node in _acting(tree):
        yield from _of_operators(node)
        yield from _of_values(node)


def _acting(node: ast.AST) -> Iterator[ast.AST]:
    """The node and what is in it, less what only readers and type checkers look at."""
    yield node
    for part, value in ast.iter_fields(node):
        if part in _UNREAD:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_for_readers(child):
                yield from _acting(child)


def _is_for_readers(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def _of_operators(node: ast.AST) -> Iterator[Site]:
    match node:
        case ast.Compare():
            for at, compared in enumerate(node.ops):
                yield _swapped(node, "ops", at, _COMPARED[type(compared)])
        case ast.BinOp() | ast.AugAssign() if type(node.op) in _COMPUTED:
            yield _set(node, "op", _COMPUTED[type(node.op)])
        case ast.BoolOp():
            yield _set(node, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.USub()):
            yield _set(node, "op", ast.UAdd())
        case _:
            pass


def _of_values(node: ast.AST) -> Iterator[Site]:
    match node:
        case ast.Constant(value=bool() as truth):
            yield _set(node, "value", not truth)
        case ast.Constant(value=(int() | float()) as number):
            yield _set(node, "value", number + 1)
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield _set(node, "value", ast.Constant(None))
        case ast.If() | ast.IfExp() | ast.While():
            yield _set(node, "test", ast.UnaryOp(ast.Not(), node.test))
        case _:
            pass


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _set(node: ast.AST, field: str, value: object) -> Site:
    def change() -> None:
        setattr(node, field, value)

    said = (
        ast.unparse(value)
        if isinstance(value, ast.expr)
        else getattr(value, "__class__", type(None)).__name__
    )
    shown = repr(value) if not isinstance(value, ast.AST) else said
    return Site(_line(node), f"{type(node).__name__}.{field} = {shown}", change)


def _swapped(node: ast.Compare, field: str, at: int, value: ast.cmpop) -> Site:
    def change() -> None:
        node.ops[at] = value

    return Site(node.lineno, f"{field} {at} = {type(value).__name__}", change)


def _line(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 0))


def mutants(house: Path, count: int) -> list[Mutant]:
    """So many of all mutants of the modules, drawn by a fixed seed, in order."""
    every = [
        Mutant(name, number, site.line, site.what)
        for name in OWN_TESTS
        for number, site in enumerate(sites(_parsed(house, name)))
    ]
    drawn = random.Random(SEED).sample(range(len(every)), min(count, len(every)))
    return [every[number] for number in sorted(drawn)]


def _parsed(house: Path, name: str) -> ast.Module:
    return ast.parse((house / "bulletin" / f"{name}.py").read_text("utf-8"))


class _Changed(MetaPathFinder, Loader):
    """Finds one module, changed, before anybody finds the real one."""

    def __init__(self, house: Path, mutant: Mutant) -> None:
        self._name = f"bulletin.{mutant.name}"
        self._path = house / "bulletin" / f"{mutant.name}.py"
        tree = _parsed(house, mutant.name)
        list(sites(tree))[mutant.number].change()
        self._code = compile(ast.fix_missing_locations(tree), str(self._path), "exec")

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self._name:
            return None
        return spec_from_loader(fullname, self, origin=str(self._path))

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(self._path)
        exec(self._code, module.__dict__)  # noqa: S102 - the module itself, with one change


def tested(house: Path, name: str, mutant: Mutant | None) -> int:
    """The exit status of the module's own tests in this process, which is given up to them."""
    import hypothesis
    import pytest

    os.chdir(house)
    sys.path[:] = [str(house), *(path for path in sys.path if path != str(ROOT))]
    if mutant:
        sys.meta_path.insert(0, _Changed(house, mutant))
    hypothesis.settings.register_profile("mutants", derandomize=True, database=None, deadline=None)
    hypothesis.settings.load_profile("mutants")
    files = [f"tests/{file}" for file in OWN_TESTS[name]]
    return int(pytest.main([*_PYTEST, *files]))


def fork(house: Path, name: str, mutant: Mutant | None) -> int:
    """The id of a new process that runs the module's tests and leaves with their exit status."""
    child = os.fork()
    if child:
        return child
    status = 3
    try:
        os.setsid()
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(silence, stream)
        status = tested(house, name, mutant)
    finally:
        os._exit(status)


@dataclass(slots=True)
class _Shift:
    """Test runs at work, a few at a time: process ids with what they test and when they began."""

    house: Path
    patience: dict[str, float]  # seconds by module
    out: dict[int, tuple[str, Mutant | None, float]] = field(default_factory=dict)

    def run(
        self, drawn: Sequence[tuple[str, Mutant | None]]
    ) -> Iterator[tuple[str, Mutant | None, bool, float]]:
        """Module, mutant, whether the tests passed, and the seconds they took."""
        waiting = list(drawn)
        while waiting or self.out:
            while waiting and len(self.out) < AT_ONCE:
                name, mutant = waiting.pop(0)
                self.out[fork(self.house, name, mutant)] = (name, mutant, time.monotonic())
            yield from self._ended()
            time.sleep(0.01)

    def _ended(self) -> Iterator[tuple[str, Mutant | None, bool, float]]:
        for child, (name, mutant, began) in list(self.out.items()):
            ended, status = os.waitpid(child, os.WNOHANG)
            took = time.monotonic() - began
            if not ended and took < self.patience.get(name, _FIRST_SECONDS):
                continue
            if not ended:
                _give_up(child)
            del self.out[child]
            yield name, mutant, bool(ended) and os.waitstatus_to_exitcode(status) == _PASSED, took


def _give_up(child: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, 9)
    os.waitpid(child, 0)


def unchanged(house: Path, names: Sequence[str]) -> dict[str, float]:
    """The patience in seconds with the tests of each module; leaves where they fail without a change."""
    patience = {}
    for name, _, passed, took in _Shift(house, {}).run([(name, None) for name in names]):
        if not passed:
            sys.exit(f"The tests of {name} fail without a mutant: {', '.join(OWN_TESTS[name])}")
        patience[name] = max(_LEAST_SECONDS, _PATIENCE * took)
    return patience


def died(house: Path, drawn: Sequence[Mutant]) -> dict[Mutant, bool]:
    """Which of the mutants were noticed."""
    patience = unchanged(house, tuple(dict.fromkeys(mutant.name for mutant in drawn)))
    runs = _Shift(house, patience).run([(mutant.name, mutant) for mutant in drawn])
    return {mutant: not passed for _, mutant, passed, _ in runs if mutant}


def suite(count: int) -> tuple[str, bool]:
    """The report on so many mutants, and whether enough of them died; leaves where one of the modules is
    loaded already, for then no mutant could take its place.
    """
    if loaded := sorted(name for name in OWN_TESTS if f"bulletin.{name}" in sys.modules):
        sys.exit(f"Already loaded: {', '.join(loaded)}. Run the mutants in a process of their own.")
    for module in _WARM:
        import_module(module)
    with place("mutants") as home:
        house = _with_tests(home)
        verdicts = died(house, mutants(house, count))
    share = sum(verdicts.values()) / len(verdicts)
    rows = [(name, *_counted(verdicts, name)) for name in OWN_TESTS]
    lines = [table(("module", "mutants", "died"), rows), "", f"{share:.0%} of {len(verdicts)} died.", ""]
    lines += [f"- alive: {one.name}.py:{one.line} {one.what}" for one, dead in verdicts.items() if not dead]
    return "\n".join(lines), share >= GOAL


def _with_tests(home: Place) -> Path:
    shutil.copytree(ROOT / "tests", home.house / "tests")
    shutil.copy(ROOT / "pyproject.toml", home.house)
    return home.house


def _counted(verdicts: dict[Mutant, bool], name: str) -> tuple[int, int]:
    own = [dead for mutant, dead in verdicts.items() if mutant.name == name]
    return len(own), sum(own)


def main() -> None:
    """The suite at a share of its full size; exit status 1 if too few died."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--share", type=float, default=1.0, help="of the full size")
    count = spread(MUTANTS, options.parse_args().share)
    print(f"{count} of {MUTANTS}\n", flush=True)
    report, good = suite(count)
    print(report)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
