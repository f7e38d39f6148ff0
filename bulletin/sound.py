"""Sound: how a show wants its sound, of all formats and of each."""

from dataclasses import dataclass, replace

from bulletin.balance import LEAST_LU, SEPARATIONS
from bulletin.errors import ScriptError
from bulletin.profile import PROFILES, Delivery, Profile, profile_for


@dataclass(frozen=True, slots=True)
class CodedSound:
    """What an MP3, Opus or M4A file has otherwise than `[sound]` says; "" and 0 are as there. Bit rate in
    kb/s.
    """

    profile: str = ""
    channels: int = 0
    rate: int = 0
    bitrate: int = 0


@dataclass(frozen=True, slots=True)
class WholeSound:
    """What WAV or FLAC has otherwise than `[sound]` says; "" and 0 are as there. `bits` of a sample."""

    profile: str = ""
    channels: int = 0
    rate: int = 0
    bits: int = 0


@dataclass(frozen=True, slots=True)
class Sound:
    """The sound as a show writes it: `profile` by name, `bitrate` in kb/s and `quality` (0 best, 9 fastest)
    of the MP3, how far music stays under speech (`separation` by name, see `balance.SEPARATIONS`, or in LU),
    and for each format what it has otherwise.
    """

    channels: int = 2
    bitrate: int = 128
    quality: int = 5
    profile: str = "podcast"
    separation: float | str = "access"
    mp3: CodedSound = CodedSound()
    opus: CodedSound = CodedSound()
    aac: CodedSound = CodedSound()
    flac: WholeSound = WholeSound()
    wav: WholeSound = WholeSound()

    @property
    def separation_lu(self) -> float:
        """How far music stays under speech in LU; ScriptError for an unknown name, or music too loud."""
        return require_under_speech(self)

    @property
    def delivery(self) -> Delivery:
        """The main one, as MP3; ScriptError for a profile that does not exist."""
        return self.delivery_as(Delivery(bitrate=self.bitrate, quality=self.quality))

    def mono(self, bitrate: int) -> Delivery:
        """One channel of MP3 at `bitrate` kb/s, whatever else the show has; ScriptError as `delivery`."""
        return Delivery(
            channels=1, bitrate=bitrate, quality=self.quality, profile=_profile(self.profile, channels=1)
        )

    def delivery_as(self, usual: Delivery) -> Delivery:
        """The `usual` delivery of a codec, changed to what the show says of it under `[sound.<codec>]`, else
        of all sound under `[sound]`; ScriptError for a profile that does not exist.
        """
        own = getattr(self, usual.codec, CodedSound())
        channels = own.channels or self.channels
        return replace(
            usual,
            rate=own.rate or usual.rate,
            channels=channels,
            bitrate=getattr(own, "bitrate", 0) or usual.bitrate,
            bits=getattr(own, "bits", 0) or usual.bits,
            profile=_profile(own.profile or self.profile, channels),
        )


PLAIN = Sound()  # of a show that says nothing of it


def _profile(name: str, channels: int) -> Profile:
    try:
        return profile_for(name, channels)
    except KeyError:
        raise ScriptError("show.profile", profile=name, known=", ".join(PROFILES)) from None


def require_under_speech(sound: Sound) -> float:
    """How far music stays under speech in LU; ScriptError for an unknown name, or music too loud."""
    named = sound.separation
    wanted = SEPARATIONS.get(named, 0.0) if isinstance(named, str) else named
    if not wanted >= LEAST_LU:
        known = ", ".join(SEPARATIONS)
        raise ScriptError("show.separation", separation=named, least=LEAST_LU, known=known)
    return float(wanted)
