"""Acronyms that the lexicon does not have and that are made of one it has, with a usual head or end."""

from bulletin.patterns import later
from bulletin.wording._scan import Said, Spot
from bulletin.wording._vi.letters import UPPER, in_capitals

_CAPITALS = later(rf"[{UPPER}]{{4,40}}(?!\w|[&.-][{UPPER}])")
_HEADS = {
    "TT": "trung tâm", "BTL": "Bộ Tư lệnh", "BCĐ": "Ban Chỉ đạo", "BQL": "Ban Quản lý", "VP": "Văn phòng",
    "ĐH": "Đại học", "CĐ": "Cao đẳng", "HV": "Học viện", "BV": "bệnh viện", "LL": "lực lượng",
    "UB": "Ủy ban", "TCT": "tổng công ty", "NM": "nhà máy", "DN": "doanh nghiệp", "HTX": "hợp tác xã",
    "PC": "phòng, chống", "CB": "cán bộ", "S": "Sở", "P": "Phòng", "B": "Bộ", "H": "Hội", "XD": "xây dựng",
    "QL": "quản lý", "CSĐT": "Cảnh sát điều tra", "TTr": "thanh tra", "KS": "kiểm soát",
}  # fmt: skip
_OFFICES = frozenset(
    ("GDĐT", "GTVT", "KHĐT", "KHCN", "NNMT", "TNMT", "VHTT", "VHTTDL", "TTTT", "LĐTBXH", "NNPTNT", "DTTG")
)
_PEOPLE = frozenset(("CCB", "CTĐ", "NCT", "ND", "CSV", "SV", "KH", "NB", "LHPN", "LHTN"))
_ENDS = {
    "VN": "Việt Nam", "TW": "Trung ương", "TƯ": "Trung ương", "HCM": "Hồ Chí Minh", "HN": "Hà Nội",
    "TPHCM": "Thành phố Hồ Chí Minh", "NDVN": "nhân dân Việt Nam",
}  # fmt: skip


def made(spot: Spot) -> Said | None:
    """An acronym in two parts: VPUBND."""
    found = spot.match(_CAPITALS)
    said = composed(spot, found[0]) if found else ""
    if not found or not said:
        return None
    shouted = in_capitals(spot.text, spot.at, found.end())
    return None if shouted else Said(found.end(), said, "acronym", "composed", 0.6)


def composed(spot: Spot, word: str) -> str:
    """The words of an acronym like TTGDTX or BHXHVN; nothing where its parts are not known."""
    for at in range(1, 5):
        head, rest = _HEADS.get(word[:at]), word[at:]
        if head and (said := _known(spot, rest)) and (at > 1 or rest in _kinds(head)):
            return f"{head} {said}"
    for at in range(2, 6):
        end = _ENDS.get(word[-at:])
        if end and (said := _known(spot, word[:-at])):
            return f"{said} {end}"
    return ""


def _kinds(head: str) -> frozenset[str]:
    """What may follow a head of one letter."""
    return _PEOPLE if head == "Hội" else _OFFICES


def _known(spot: Spot, part: str) -> str:
    """How the lexicon says three or more letters wherever they stand."""
    entry = spot.lexicon.named(part, ("acronym",)) if len(part) > 2 else None
    return entry.spoken if entry and not entry.left + entry.right else ""
