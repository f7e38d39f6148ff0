"""What tells a share ("mười trên mười hai hộ", "vòng một phần tám") from a date of the same figures."""

import re
from math import gcd

from bulletin.patterns import later
from bulletin.wording._scan import Said, Spot, phrases
from bulletin.wording._vi.numbers import cardinal

_COUNTED = phrases(
    "xã, phường, huyện, quận, thôn, bản, làng, ấp, buôn, khu phố, tổ dân phố, tổ máy, tổ hợp, tổ bầu cử, "
    "tiêu chí, chỉ tiêu, nhiệm vụ, mục tiêu, nội dung, hạng mục, đại biểu, phiếu, điểm cầu, điểm trường, "
    "điểm sạt lở, tỉnh, thành phố, trường, lớp, hộ, căn hộ, căn nhà, ngôi nhà, thành viên, ủy viên, "
    "học sinh, thí sinh, giáo viên, cán bộ, đảng viên, bệnh nhân, nạn nhân, bị cáo, bị can, bộ, sở, "
    "ngành, cơ quan, đơn vị, doanh nghiệp, dự án, gói thầu, công trình, nhà máy, nhà thầu, trận, vòng đấu, "
    "ván, hiệp, vụ, ca, mẫu, con, chiếc, cái, tàu, toa, xe, máy, trụ, nhịp, cửa, hồ, đập, trạm, chi bộ, "
    "thuyền viên, quốc gia, nước, đội, cầu thủ, câu, bài, môn, suất, lô, sản phẩm, mã, cổ phiếu, huy chương, "
    "hcv, hcb, hcđ"
)
"""Things that are counted one by one, so that n of m of them is "n trên m"."""
_DATED = phrases(
    "ngày, sáng, trưa, chiều, tối, đêm, hôm, hôm nay, dịp, lễ, mùng, mồng, rạng sáng, kỷ niệm, rằm"
)
_LOOSE = phrases("đến, tới, hết, là, sau, hai, ba, tư, năm, sáu, bảy, nay")
"""Words before a date that as well stand before a count."""
_WEEKDAY = later(r" (?:thứ (?:hai|ba|tư|năm|sáu|bảy)|hôm nay|nay là) $")
_STRETCH = later(r" (?:từ|kể từ|từ ngày) \d{1,2} \d{1,2} (?:\d{4} )?(?:đến|tới) $")
_ROUNDS = {2: phrases("bán kết, vòng"), 4: phrases("tứ kết, vòng")}
_ROUND = phrases("vòng")
_POWERS = frozenset((2, 4, 8, 16, 32, 64))


def is_round(spot: Spot, one: int, two: int) -> bool:
    """Whether it is a round of a cup: "vòng 1/8", "tứ kết 1/4"."""
    return one == 1 and two in _POWERS and spot.left.endswith(_ROUNDS.get(two, _ROUND))


def of_counted(spot: Spot, end: int) -> bool:
    """Whether things that are counted one by one follow."""
    return spot.right(end).startswith(_COUNTED) and spot.text[end : end + 1] in {" ", "\u00a0"}


def is_count(spot: Spot, found: re.Match[str]) -> bool:
    """Whether day and month are no date after a word that may stand before both: "hết 12/12 tổ máy"."""
    one, two = int(found[1]), int(found[3])
    if is_round(spot, one, two):
        return True
    if one > two or not of_counted(spot, found.end()) or _STRETCH.search(spot.left):
        return False
    return spot.left.endswith(_LOOSE) and not (spot.left.endswith(_DATED) or _WEEKDAY.search(spot.left))


def is_of_so_many(spot: Spot, end: int, one: int, two: int) -> bool:
    """Whether "n trên m" is said: of counted things, where the figures are no plain part."""
    return of_counted(spot, end) and (two > 4 or gcd(one, two) > 1)


def months_of_year(spot: Spot) -> Said | None:
    """The first months of a year as a bourse writes them, "6T/2026"; an editor should look."""
    found = spot.match(_MONTHS)
    if not found:
        return None
    count = int(found[1])
    first = "tháng" if count == 12 else "tháng đầu"
    said = f"{cardinal(count)} {first} năm {cardinal(int(found[2]))}"
    return Said(found.end(), said, "date", "months_of_year", 0.6)


_MONTHS = later(r"([1-9]|1[0-2](?=T[/.]))T[/.]?((?:19|20)\d\d)(?![\w/-])")
