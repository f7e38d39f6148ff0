"""Balance: how music stands to speech, in the words that a show uses for it."""

from enum import StrEnum


class Bed(StrEnum):
    """Where music lies under the voice: under the headlines, under everything from there on, or nowhere."""

    HEADLINES = "headlines"
    ALL = "all"
    NONE = "none"


# WCAG 2.1, 1.4.7 (technique G56): background 20 dB under speech, for people who hear or follow with effort.
ACCESS_LU = 20.0
RADIO_LU = 15.0
# Torcoli et al., JAES 67(12) 2019: speech at least 10 LU over music, or many do not follow it.
LEAST_LU = 10.0
SEPARATIONS = {"access": ACCESS_LU, "radio": RADIO_LU}
