"""Loudness profiles and deliveries: what is wanted of the sound."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Profile:
    """Programme loudness in LUFS and the true-peak ceiling of the delivered file in dBTP."""

    name: str
    lufs: float
    peak_dbtp: float


PODCAST = Profile("podcast", -16.0, -1.0)  # Apple Podcasts, audio requirements: -16 LKFS ±1, at most -1 dBTP
RADIO = Profile("radio", -23.0, -1.0)  # EBU R 128 (2020): -23 LUFS, maximum true peak -1 dBTP
STREAMING = Profile("streaming", -14.0, -1.0)  # Spotify, Amazon Alexa: -14 LUFS; -1 dBTP for lossy coding
MONO = Profile("mono", -19.0, -1.0)  # a podcast in mono: see `profile_for`
PROFILES = {profile.name: profile for profile in (PODCAST, RADIO, STREAMING, MONO)}


def profile_for(name: str, channels: int) -> Profile:
    """The profile called `name` for so many channels; KeyError where there is none.

    One channel is played by both loudspeakers but measured once (BS.1770), so that a mono file reads 3.01 LU
    lower than it sounds beside a stereo one: `podcast` in mono is -19 LUFS. What radio and streaming services
    ask for is what their own meters read off the file, so those stay as they are.
    """
    return MONO if (name, channels) == (PODCAST.name, 1) else PROFILES[name]


@dataclass(frozen=True, slots=True)
class Delivery:
    """The sound wanted: a codec of `codecs/`, rate in Hz, channels, bit rate in kb/s (0 where the codec has
    none), effort, profile, and the bits of a sample.
    """

    codec: str = "mp3"
    rate: int = 44100
    channels: int = 2
    bitrate: int = 128
    quality: int = 5
    profile: Profile = PODCAST
    bits: int = 16

    def under(self, room_db: float) -> "Delivery":
        """The same with a ceiling that lies so many dB lower."""
        return replace(self, profile=replace(self.profile, peak_dbtp=self.profile.peak_dbtp - room_db))
