"""Places on the map by degrees and minutes."""

from bulletin.patterns import later
from bulletin.wording._scan import Said, Spot
from bulletin.wording._vi.numbers import NUMBER, cardinal, number

_BEARING = later(
    rf"(\d{{1,3}})\s?[°º]\s?(\d{{1,2}})\s?['’′](?:\s?({NUMBER})\s?(?:\"|''|’’|″|”))?\s?([NBSEĐWT](?!\w))?"
)
_SIDES = {
    "N": "Vĩ Bắc", "B": "Vĩ Bắc", "S": "Vĩ Nam", "E": "Kinh Đông", "Đ": "Kinh Đông", "W": "Kinh Tây",
    "T": "Kinh Tây",
}  # fmt: skip


def bearing(spot: Spot) -> Said | None:
    """Degrees with minutes, and seconds: 17°05'N, 8°34'12"B."""
    found = spot.match(_BEARING)
    if not found:
        return None
    said = f"{cardinal(int(found[1]))} độ {cardinal(int(found[2]))} phút"
    said += f" {number(found[3])} giây" if found[3] else ""
    side = f" {_SIDES[found[4]]}" if found[4] else ""
    return Said(found.end(), said + side, "unit", "bearing", 1.0 if side else 0.9)
