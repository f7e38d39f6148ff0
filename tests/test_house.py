"""No module writes past `filing`, and nothing in the library prints."""

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "bulletin"

# Modules whose business is to write: the one that publishes.
WRITERS = {"filing.py", "unfinished.py"}
# (module, function) -> why it may.
ALLOWED: dict[tuple[str, str], str] = {
    ("clip.py", "write_wav"): "writes to the path that atomic_publish hands to it",
    ("helptext.py", "format_help_text"): "writes help on the console",
    ("helptext.py", "format_epilog"): "writes help on the console",
    ("codecs/mp3.py", "join"): "writes to the path that atomic_publish hands to it",
    ("codecs/wav.py", "join"): "writes to the path that atomic_publish hands to it",
    ("codecs/_samples.py", "__init__"): "writes to the path that atomic_publish hands to it",
    ("codecs/_samples.py", "write_sound"): "writes to the path that atomic_publish hands to it",
    ("codecs/_samples.py", "flac_part"): "writes in memory",
    ("codecs/_ogg.py", "settle"): "mends the path that atomic_publish hands to it",
    ("codecs/aac.py", "_written"): "writes to the path that atomic_publish hands to it",
    ("atoms.py", "_save"): "tags the path that atomic_publish hands to it",
    ("atoms.py", "_set_language"): "tags the path that atomic_publish hands to it",
    ("comments.py", "_save"): "tags the path that atomic_publish hands to it",
    ("formats/_book.py", "packed"): "writes to the path that atomic_publish hands to it",
    ("formats/_book.py", "_unfolded"): "writes into the folder that publish_folder hands to it",
    ("volume.py", "_unpack"): "writes into a folder of its own, which goes with it",
    ("tags.py", "_save"): "tags the path that atomic_publish hands to it",
    ("outlets/folder.py", "_copy"): "writes to the path that atomic_publish hands to it",
    ("issue.py", "_put"): "writes to the path that publish_together hands to it",
    ("formats/articles.py", "_list"): "writes to the path that publish_together hands to it",
    ("artwork.py", "_as"): "writes in memory",
    ("cover.py", "_jpeg"): "writes in memory",
    ("trim.py", "to_flac"): "writes in memory",
    ("download.py", "write"): "writes to the path that atomic_publish hands to it",
    ("engines/_espeak_data.py", "_lay"): "makes a short path to installed data, beside and renamed",
    ("outlets/ftp.py", "_rename"): "at a server of somebody else, where `.part` is renamed onto the name",
    ("outlets/sftp.py", "_begun"): "at a server of somebody else, where `.part` is renamed onto the name",
    ("outlets/sftp.py", "_rename"): "at a server of somebody else, where `.part` is renamed onto the name",
    ("testing/outlets.py", "keeps_small_and_large"): "writes into the folder that the suite was given",
    ("testing/outlets.py", "sends_nothing_but_the_file_meant"): "writes into the folder of the suite",
    ("sandbox.py", "child"): "answers on the standard output that its parent opened",
    ("testing/depots.py", "made"): "writes into the folder that the suite was given",
    ("testing/depots.py", "sends_nothing_but_the_file_meant"): "writes into the folder of the suite",
    ("store.py", "_set_aside"): "moves a damaged file away, where nobody reads it",
}

OPENERS = {"open", "fdopen", "ZipFile", "SoundFile"}
MOVERS = {
    ("shutil", "move"),
    ("shutil", "copy"),
    ("shutil", "copy2"),
    ("shutil", "copyfile"),
    ("os", "rename"),
    ("os", "replace"),
    ("os", "link"),
    ("soundfile", "write"),
    ("sf", "write"),
}
METHODS = {"write_text", "write_bytes", "rename", "hardlink_to", "symlink_to", "copytree", "save", "export"}
BARE = {"move", "copyfile", "copy2", "copytree"}  # as `from shutil import ...` has them


def called(call: ast.Call) -> tuple[str, str]:
    """(what stands before the last dot, the name called)."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return (function.value.id if isinstance(function.value, ast.Name) else "?"), function.attr
    return "", function.id if isinstance(function, ast.Name) else ""


def mode_of(call: ast.Call) -> str:
    """The mode handed to an opener, "" where there is none: a short string of mode letters."""
    given = [*call.args[:2], *(word.value for word in call.keywords if word.arg == "mode")]
    texts = [
        value.value for value in given if isinstance(value, ast.Constant) and isinstance(value.value, str)
    ]
    return next((text for text in texts if 0 < len(text) <= 3 and set(text) <= set("rwaxbt+")), "")


def writes(call: ast.Call) -> bool:
    owner, name = called(call)
    if name in OPENERS:
        return bool(set(mode_of(call)) & set("wax+"))
    moves_path = name == "replace" and len(call.args) == 1 and not call.keywords  # of a str it takes two
    if not owner and name in BARE:
        return True
    return name in METHODS or (owner, name) in MOVERS or moves_path


def calls(tree: ast.AST, function: str = "") -> Iterator[tuple[str, ast.Call]]:
    """Every call with the innermost function that it stands in."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call):
            yield function, node
        inside = node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else function
        yield from calls(node, inside)


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text("utf-8"))


def bypasses() -> Iterator[tuple[tuple[str, str], int]]:
    for module, tree in modules():
        if module not in WRITERS:
            yield from (((module, function), call.lineno) for function, call in calls(tree) if writes(call))


def found(source: str) -> list[str]:
    return [function for function, call in calls(ast.parse(source)) if writes(call)]


def test_the_search_finds_every_way_to_write() -> None:
    source = """
def a(path): open(path, "w")
def b(path): path.open("ab")
def c(path): path.open(mode="r+")
def d(path): path.write_text("x")
def e(path): path.write_bytes(b"x")
def f(path): shutil.move(path, other)
def g(path): os.replace(path, other)
def h(path): path.replace(other)
def i(path): path.rename(other)
def j(path): io.open(path, "xb")
def k(path): zipfile.ZipFile(path, "w")
def l(path): soundfile.write(path, sound, 22050)
def n(path): copyfile(other, path)
def m(path): tags.save(path); segment.export(path)
"""
    assert found(source) == list("abcdefghijklnmm")


def test_the_search_lets_reading_and_strings_be() -> None:
    source = """
def a(path): open(path); path.open("rb"); open(path, "r", encoding="utf-8"); path.open()
def b(text): text.replace("a", "b"); replace(value, x=1); dataclasses.replace(value, x=1)
def c(when): when.replace(tzinfo=None); path.read_text("utf-8"); out.write("x")
"""
    assert found(source) == []


def test_only_filing_makes_a_file_visible() -> None:
    strays = [
        f"{module}:{line} in {function}"
        for (module, function), line in bypasses()
        if (module, function) not in ALLOWED
    ]
    assert strays == [], "use filing.atomic_publish, or say in ALLOWED why this path is not seen by others"


def test_every_allowance_is_needed() -> None:
    assert {place for place, _ in bypasses()} >= set(ALLOWED)


def test_only_the_command_line_prints() -> None:
    printing = [
        f"{module}:{call.lineno}"
        for module, tree in modules()
        if not module.startswith("commands/") and module not in {"cli.py", "__main__.py"}
        for _, call in calls(tree)
        if called(call) == ("", "print")
    ]
    assert printing == []
