"""Loudness profiles and deliveries: what is wanted of the sound."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """Programme loudness in LUFS and the true-peak ceiling of the delivered file in dBTP."""

    name: str
    lufs: float
    peak_dbtp: float


# Apple's practice for podcasts in stereo; EBU R 128 for radio; streaming services and voice assistants;
# mono files at -19 sound as loud as stereo ones at -16 (a mono file reads 3.01 LU lower than dual mono).
PODCAST = Profile("podcast", -16.0, -1.0)
RADIO = Profile("radio", -23.0, -1.0)
STREAMING = Profile("streaming", -14.0, -1.0)
MONO = Profile("mono", -19.0, -1.0)
PROFILES = {profile.name: profile for profile in (PODCAST, RADIO, STREAMING, MONO)}


@dataclass(frozen=True, slots=True)
class Delivery:
    """The sound wanted: a codec of `codecs/`, rate in Hz, channels, bit rate in kb/s, effort, profile."""

    codec: str = "mp3"
    rate: int = 44100
    channels: int = 2
    bitrate: int = 128
    quality: int = 5
    profile: Profile = PODCAST
