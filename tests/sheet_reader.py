"""Reads a reading sheet back: what its page says of utterances, marks, doubts and skipped lines."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br"}


@dataclass
class Node:
    """An element, its attributes, and its children: elements and strings."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list = field(default_factory=list)

    @property
    def classes(self):
        return self.attributes.get("class", "").split()

    def all(self, tag="", kind=""):
        """Descendants of that tag and class, in order."""
        for child in self.children:
            if isinstance(child, Node):
                if (not tag or child.tag == tag) and (not kind or kind in child.classes):
                    yield child
                yield from child.all(tag, kind)

    def one(self, tag="", kind=""):
        (found,) = self.all(tag, kind)
        return found

    @property
    def text(self):
        """Its text, but for the question marks that stand beside a doubt."""
        return "".join(
            child if isinstance(child, str) else "" if "sign" in child.classes else child.text
            for child in self.children
        )


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open = [Node("")]

    def handle_starttag(self, tag, attrs):
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag):
        assert self.open.pop().tag == tag, f"</{tag}> closes another element"

    def handle_data(self, data):
        self.open[-1].children.append(data)


def parse(page: bytes) -> Node:
    """The page as a tree; every element that is opened must be closed in order."""
    reader = _Reader()
    reader.feed(page.decode())
    reader.close()
    (root,) = reader.open
    return root


@dataclass(frozen=True)
class Marked:
    """A mark as the page shows it."""

    start: int
    end: int
    written: str
    spoken: str
    kind: str
    rule: str
    confidence: float
    doubtful: bool


@dataclass(frozen=True)
class Told:
    """An utterance as the page shows it."""

    id: str
    written: str
    spoken: str
    marks: tuple[Marked, ...]


def told(root: Node) -> list[Told]:
    """Every utterance of the page."""
    return [_told(row) for row in root.all("li", "u")]


def _told(row: Node) -> Told:
    written, spoken = row.one("div", "w").one("p"), row.one("div", "s").one("p")
    said = {mark.attributes["data-n"]: mark for mark in spoken.all("mark")}
    marks = [_marked(mark, said.pop(mark.attributes["data-n"], None)) for mark in written.all("mark")]
    assert not said, "marks of the spoken text that the written one lacks"
    return Told(row.attributes["data-id"], written.text, spoken.text, tuple(marks))


def _marked(mark: Node, said: Node | None) -> Marked:
    facts = mark.one("a").attributes
    doubtful = "doubt" in mark.classes
    assert said is None or ("doubt" in said.classes) == doubtful
    return Marked(
        int(facts["data-start"]),
        int(facts["data-end"]),
        mark.text,
        said.text if said else "",
        facts["data-class"],
        facts["data-rule"],
        float(facts["data-confidence"]),
        doubtful,
    )
