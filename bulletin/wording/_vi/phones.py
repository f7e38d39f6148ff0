"""Telephone numbers and hotlines in Vietnamese newspapers."""

from bulletin.patterns import later
from bulletin.wording._scan import Said, Spot, phrases
from bulletin.wording._vi.numbers import digits

_PHONE = later(
    r"(?:\+84(?:\)|[ .-]?\(0\))?|\(0\d{1,3}\)|0\d{1,3}\)?)(?:[ .-]?\d{2,4}){2,4}(?!\d|[,/]\d)"
    r"|0\d{1,3}(?:\) ?|[ .-])\d[ .-]\d{3}[ .-]\d{3}(?!\d|[,/]\d)"
    r"|1[89]00[ .-]?\d{2,4}(?:[ .-]?\d{2,4})?(?!\d|[.,/]\d)"
)
_DIALLED = later(r"\d(?:[ .-]?\d){2,14}(?!\d|[,/]\d|\s?%)")
_CALLS = phrases(
    "gọi, gọi số, tổng đài, đường dây nóng, hotline, điện thoại, số điện thoại, zalo, fax, sđt, số "
    "máy, liên hệ, liên hệ số, gọi đến số, gọi tới số, tel"
)
_SHORT = frozenset(("111", "112", "113", "114", "115", "1022"))
_HELP = later(
    r" (?:gọi|bấm|quay số|tổng đài|đường dây nóng|hotline|số máy|điện thoại|cấp cứu|cảnh sát|cứu hộ"
    r"|lực lượng)(?: (?:ngay|số|đến|tới|quốc gia|khẩn cấp|miễn phí|[^\W\d_]+ số))?"
    r"(?: 1\d{2,3}(?: 1\d{2,3})?(?: hoặc| và| hay)?)? $"
)
_TEXTED = later(r"\d{3,5}(?!\d|[.,/]\d)")
_SENT = phrases("gửi, gởi, gửi đến, gửi tới, đến số, gửi số, tới số, đầu số")
_TEXTING = later(
    r" (?:nhắn|nhắn tin|soạn|soạn tin|cú pháp|tin nhắn) (?:\w+ ){1,6}(?:gửi|gởi)(?: đến| tới)?"
    r"(?: số| đầu số)? $"
)
_CALLED_COUNT = later(r" (?:cuộc|lần|lượt|phút|người|tiếng|chiếc|đơn) ")
THINGS = phrases(
    "lượt, người, khách, hành khách, hộ, trẻ, học sinh, sinh viên, thí sinh, cử tri, công nhân, lao động, "
    "ca, con, cây, chiếc, cái, xe, bộ, bản, phiếu, vé, suất, sản phẩm, đơn, đơn vị, căn, hồ sơ, "
    "doanh nghiệp, thùng, bao, quả, cuốn, trang, tiếng, lần, cuộc, phút, đồng, usd, euro, đô la, "
    "tấn, tạ, kg, lít, mét, m, m2, km, ha, héc ta, triệu, tỷ, tỉ, nghìn, ngàn, liều, mẫu, tài khoản, "
    "giao dịch, thuê bao, cổ phiếu"
)
"""What newspapers count: before one of these stands a number, and no hotline."""


def phone(spot: Spot) -> Said | None:
    """A telephone number, digit by digit."""
    found = spot.match(_PHONE) or spot.match(_DIALLED)
    if not found:
        return None
    called = spot.left.endswith(_CALLS) or (found[0] in _SHORT and bool(_HELP.search(spot.left)))
    found = found if called else spot.match(_PHONE)
    if not found:
        return _texted(spot)
    if called and _CALLED_COUNT.match(spot.right(found.end())):
        return None
    if not called and found[0][0] == "1" and spot.right(found.end()).startswith(THINGS):
        return None
    count = sum(letter.isdecimal() for letter in found[0])
    if not called and not 8 <= count <= 13:
        return None
    plus = "cộng " if found[0].startswith("+") else ""
    return Said(found.end(), plus + digits(found[0]), "phone", "dialled")


_LABEL = later(r"(?:S?ĐT|ĐTDĐ|Tel|TEL)\b[.:]?(?=/Zalo|\s?[+(]?0\d|\s?\+84|\s?1[89]00|:)")


def _texted(spot: Spot) -> Said | None:
    """The number to which a message goes: "nhắn tin ... gửi 1409"."""
    found = spot.match(_TEXTED) if spot.left.endswith(_SENT) else None
    if not found or not _TEXTING.search(spot.left):
        return None
    return Said(found.end(), digits(found[0]), "phone", "texted", 0.9)


def phone_label(spot: Spot) -> Said | None:
    """The word for telephone before a number."""
    found = spot.match(_LABEL)
    return (
        Said(
            found.end(),
            ("số " if found[0][0] == "S" else "") + "điện thoại" + (":" if found[0].endswith(":") else ""),
            "abbrev",
            "phone",
        )
        if found
        else None
    )
