"""The codes of languages: two letters on the web (ISO 639-1), three in tags and in radio (ISO 639-2)."""

# ISO 639-1 to ISO 639-2/T, of the languages that speech engines offer.
_TABLE = """
af:afr am:amh ar:ara az:aze be:bel bg:bul bn:ben bo:bod bs:bos ca:cat cs:ces cy:cym da:dan de:deu el:ell
en:eng eo:epo es:spa et:est eu:eus fa:fas fi:fin fr:fra ga:gle gl:glg gu:guj ha:hau he:heb hi:hin hr:hrv
hu:hun hy:hye id:ind is:isl it:ita ja:jpn jv:jav ka:kat kk:kaz km:khm kn:kan ko:kor ky:kir la:lat lb:ltz
lo:lao lt:lit lv:lav mi:mri mk:mkd ml:mal mn:mon mr:mar ms:msa mt:mlt my:mya nb:nob ne:nep nl:nld nn:nno
no:nor pa:pan pl:pol ps:pus pt:por ro:ron ru:rus rw:kin sd:snd si:sin sk:slk sl:slv so:som sq:sqi sr:srp
su:sun sv:swe sw:swa ta:tam te:tel tg:tgk th:tha ti:tir tk:tuk tl:tgl tr:tur tt:tat ug:uig uk:ukr ur:urd
uz:uzb vi:vie xh:xho yo:yor yue:yue zh:zho zu:zul
"""
_LANGUAGES = dict(pair.split(":") for pair in _TABLE.split())
_SHORT = {long: short for short, long in _LANGUAGES.items()}
_UNDETERMINED = "und"


def long_code(language: str) -> str:
    """ISO 639-2 for ISO 639-1, with or without a region; "und" for what is not known."""
    main = language.lower().replace("_", "-").split("-")[0]
    return _LANGUAGES.get(main, main if main in _SHORT else _UNDETERMINED)


def short_code(language: str) -> str:
    """ISO 639-1 for ISO 639-2; what has no such code as it is."""
    return _SHORT.get(language, language)
