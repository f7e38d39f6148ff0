"""Provinces before and since the mergers of 2025, ministries, ranks and titles: right, and never in doubt."""

import pytest

from bulletin.lexicon import Lexicon
from bulletin.wording import vi

NONE = Lexicon()
UNTIL_2025 = """
An Giang, Bà Rịa - Vũng Tàu, Bắc Giang, Bắc Kạn, Bạc Liêu, Bắc Ninh, Bến Tre, Bình Định, Bình Dương, Bình
Phước, Bình Thuận, Cà Mau, Cần Thơ, Cao Bằng, Đà Nẵng, Đắk Lắk, Đắk Nông, Điện Biên, Đồng Nai, Đồng Tháp,
Gia Lai, Hà Giang, Hà Nam, Hà Nội, Hà Tĩnh, Hải Dương, Hải Phòng, Hậu Giang, Hòa Bình, Hưng Yên, Khánh Hòa,
Kiên Giang, Kon Tum, Lai Châu, Lâm Đồng, Lạng Sơn, Lào Cai, Long An, Nam Định, Nghệ An, Ninh Bình, Ninh
Thuận, Phú Thọ, Phú Yên, Quảng Bình, Quảng Nam, Quảng Ngãi, Quảng Ninh, Quảng Trị, Sóc Trăng, Sơn La, Tây
Ninh, Thái Bình, Thái Nguyên, Thanh Hóa, Thừa Thiên Huế, Tiền Giang, Hồ Chí Minh, Trà Vinh, Tuyên Quang,
Vĩnh Long, Vĩnh Phúc, Yên Bái
"""
SINCE_2025 = """
Hà Nội, Huế, Hải Phòng, Đà Nẵng, Hồ Chí Minh, Cần Thơ, Lai Châu, Điện Biên, Sơn La, Lạng Sơn, Quảng Ninh,
Thanh Hóa, Nghệ An, Hà Tĩnh, Cao Bằng, Tuyên Quang, Lào Cai, Thái Nguyên, Phú Thọ, Bắc Ninh, Hưng Yên, Ninh
Bình, Quảng Trị, Quảng Ngãi, Gia Lai, Khánh Hòa, Lâm Đồng, Đắk Lắk, Đồng Nai, Tây Ninh, Vĩnh Long, Đồng
Tháp, Cà Mau, An Giang
"""
CITY, SAI_GON = "thành phố", "Thành phố Hồ Chí Minh"
SHORT = {
    "TP.HCM": SAI_GON,
    "TPHCM": SAI_GON,
    "TP HCM": SAI_GON,
    "Tp. HCM": "thành phố Hồ Chí Minh",
    "tp.HCM": "thành phố Hồ Chí Minh",
    "TP. Hồ Chí Minh": "thành phố Hồ Chí Minh",
    "TP.Huế": "thành phố Huế",
    "TP Cần Thơ": "thành phố Cần Thơ",
    "Tp Hải Phòng": "thành phố Hải Phòng",
    "TP.HN": "Thành phố Hà Nội",
    "BR-VT": "Bà Rịa - Vũng Tàu",
    "BR - VT": "Bà Rịa - Vũng Tàu",
    "BRVT": "Bà Rịa - Vũng Tàu",
    "TT-Huế": "Thừa Thiên Huế",
    "TT Huế": "Thừa Thiên Huế",
    "T.T. Huế": "Thừa Thiên Huế",
    "TTH": "Thừa Thiên Huế",
    "Đăk Lăk": "Đắk Lắk",
    "Đắc Lắc": "Đắc Lắc",
    "Đak Lak": "Đắk Lắk",
    "Đăk Nông": "Đắk Nông",
    "Kontum": "Kon Tum",
    "ĐBSCL": "Đồng bằng sông Cửu Long",
    "ĐBSH": "Đồng bằng sông Hồng",
    "ĐNB": "Đông Nam Bộ",
}
MINISTRIES = {
    "Bộ CA": "Bộ Công an",
    "Bộ QP": "Bộ Quốc phòng",
    "Bộ NG": "Bộ Ngoại giao",
    "Bộ NV": "Bộ Nội vụ",
    "Bộ TP": "Bộ Tư pháp",
    "Sở TP": "Sở Tư pháp",
    "Bộ TC": "Bộ Tài chính",
    "Bộ CT": "Bộ Công Thương",
    "Bộ XD": "Bộ Xây dựng",
    "Bộ YT": "Bộ Y tế",
    "Bộ NN&MT": "Bộ Nông nghiệp và Môi trường",
    "Bộ NNMT": "Bộ Nông nghiệp và Môi trường",
    "Sở NN-MT": "Sở Nông nghiệp và Môi trường",
    "Bộ VHTTDL": "Bộ Văn hóa, Thể thao và Du lịch",
    "Bộ VH-TT&DL": "Bộ Văn hóa, Thể thao và Du lịch",
    "Bộ KH&CN": "Bộ Khoa học và Công nghệ",
    "Bộ GD&ĐT": "Bộ Giáo dục và Đào tạo",
    "Sở GD-ĐT": "Sở Giáo dục và Đào tạo",
    "Bộ DT&TG": "Bộ Dân tộc và Tôn giáo",
    "Sở DTTG": "Sở Dân tộc và Tôn giáo",
    "NHNN": "Ngân hàng Nhà nước",
    "TTCP": "Thanh tra Chính phủ",
    "VPCP": "Văn phòng Chính phủ",
    "Bộ TT&TT": "Bộ Thông tin và Truyền thông",
    "Bộ KH&ĐT": "Bộ Kế hoạch và Đầu tư",
    "Bộ TN&MT": "Bộ Tài nguyên và Môi trường",
    "Bộ NN&PTNT": "Bộ Nông nghiệp và Phát triển nông thôn",
    "Bộ GTVT": "Bộ Giao thông vận tải",
    "Bộ LĐ-TB&XH": "Bộ Lao động - Thương binh và Xã hội",
}
FULL_NAMES = """
Bộ Công an, Bộ Quốc phòng, Bộ Ngoại giao, Bộ Nội vụ, Bộ Tư pháp, Bộ Tài chính, Bộ Công Thương,
Bộ Nông nghiệp và Môi trường, Bộ Xây dựng, Bộ Khoa học và Công nghệ, Bộ Giáo dục và Đào tạo, Bộ Y tế,
Bộ Dân tộc và Tôn giáo, Ngân hàng Nhà nước, Thanh tra Chính phủ, Văn phòng Chính phủ, Đại tướng, Thượng tướng,
Trung tướng, Thiếu tướng, Chuẩn đô đốc, Phó đô đốc, Đô đốc, Đại tá, Thượng tá, Trung tá, Thiếu tá, Đại úy,
Thượng úy, Trung úy, Thiếu úy, Thượng sĩ, Trung sĩ, Hạ sĩ
"""
TITLES = {
    "PGS.TS": "phó giáo sư, tiến sĩ",
    "PGS, TS": "phó giáo sư, tiến sĩ",
    "GS.TSKH": "giáo sư, tiến sĩ khoa học",
    "ThS": "thạc sĩ",
    "ThS.BS": "thạc sĩ, bác sĩ",
    "BSCKII": "bác sĩ chuyên khoa hai",
    "BS.CKI": "bác sĩ chuyên khoa một",
    "NSND": "Nghệ sĩ nhân dân",
    "NGƯT": "Nhà giáo ưu tú",
    "TTND": "Thầy thuốc nhân dân",
    "Bà mẹ VNAH": "Bà mẹ Việt Nam Anh hùng",
    "AHLLVT": "Anh hùng lực lượng vũ trang",
    "ĐBQH": "đại biểu Quốc hội",
    "UVBCT": "ủy viên Bộ Chính trị",
    "UVTW": "ủy viên Trung ương",
    "TBT": "Tổng Bí thư",
    "PCT": "phó chủ tịch",
    "đ/c": "đồng chí",
    "Đ/c": "đồng chí",
    "đ.c": "đồng chí",
    "KTS Võ Lan": "kiến trúc sư Võ Lan",
    "LS Trần Hà": "luật sư Trần Hà",
    "KS Lê Minh": "kỹ sư Lê Minh",
}


def names(listed: str) -> list[str]:
    return [name.strip() for name in listed.replace("\n", " ").split(",")]


def test_there_are_as_many_as_there_were_and_are() -> None:
    assert len(set(names(UNTIL_2025))) == 63
    assert len(set(names(SINCE_2025))) == 34
    assert set(names(SINCE_2025)) - set(names(UNTIL_2025)) == {"Huế"}


@pytest.mark.parametrize("frame", ["UBND tỉnh {} họp.", "Từ {} đến Hà Nội dài 5 km.", "({})", "TP.{} họp."])
def test_every_province_is_said_and_sure(frame: str) -> None:
    for name in dict.fromkeys([*names(UNTIL_2025), *names(SINCE_2025)]):
        reading = vi.say(frame.format(name), NONE)
        assert reading.doubts == ()
        assert name in reading.spoken


@pytest.mark.parametrize(("written", "spoken"), [*SHORT.items(), *MINISTRIES.items(), *TITLES.items()])
def test_a_short_form_is_said_in_full_and_sure(written: str, spoken: str) -> None:
    for frame in ("Theo {}, việc này đã xong.", "{} đã có mặt.", "Việc này do {} nêu"):
        reading = vi.say(frame.format(written), NONE)
        assert reading.spoken == frame.format(spoken)
        assert reading.doubts == ()


@pytest.mark.parametrize("name", names(FULL_NAMES))
def test_a_full_name_stays_as_it_is(name: str) -> None:
    reading = vi.say(f"Theo {name}, việc này đã xong.", NONE)
    assert reading.spoken == reading.written
    assert reading.spans == ()
