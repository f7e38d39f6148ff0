"""Courtesy: how often one host is asked."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Turns:
    """Turns at each host: `burst` of them at once, then one in `apart_seconds` (a token bucket)."""

    apart_seconds: float = 0.0
    burst: int = 4
    _debts: dict[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, host: str, now: float) -> float:
        """Takes a turn at `host` at the moment `now` in seconds, and says in how many seconds it comes."""
        debt, since = self._debts.get(host, (0.0, now))
        debt = max(0.0, debt - (now - since)) + self.apart_seconds
        self._debts[host] = (debt, now)
        return max(0.0, debt - self.burst * self.apart_seconds)
