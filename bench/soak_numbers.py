"""Numbers spoken in newspaper sentences and read back by an independent reader, many of them.

    python -m bench.soak_numbers --count 200000 --lang vi --seed 1

Prints what was heard wrong, grouped by kind, and how long speaking and reading back took; exit status 1 where
any number was heard wrong.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bulletin.lexicon import Lexicon
from bulletin.order import wording_of
from tests import number_cases_en, number_cases_vi
from tests.spoken_numbers import Case, objection

SHOWN = 5  # of each kind
CASES: dict[str, Callable[[int, int], Iterator[Case]]] = {
    "vi": number_cases_vi.cases,
    "en": number_cases_en.cases,
}


@dataclass(slots=True)
class Tally:
    """What a run has heard: cases by kind, the wrong ones with the reason, and the seconds of each part."""

    heard: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    wrong: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    speaking_s: float = 0.0
    reading_s: float = 0.0

    def take(self, case: Case, language: str) -> None:
        """Speak one case and read it back."""
        begun = time.perf_counter()
        spoken = wording_of(language).say(case.written, Lexicon(()), ()).spoken
        said = time.perf_counter()
        why = objection(case, spoken)
        self.reading_s += time.perf_counter() - said
        self.speaking_s += said - begun
        self.heard[case.kind] += 1
        if why:
            self.wrong[case.kind].append(f"{case.written}\n      {spoken}\n      {why}")


def _print(tally: Tally, language: str) -> None:
    for kind, count in sorted(tally.heard.items()):
        wrong = tally.wrong.get(kind, [])
        print(f"{language}  {kind:18} {len(wrong):6} wrong of {count}")
        for one in wrong[:SHOWN]:
            print(f"    {one}")
    total, wrong_total = sum(tally.heard.values()), sum(map(len, tally.wrong.values()))
    print(f"{language}  {wrong_total} wrong of {total}")
    print(f"    speaking {tally.speaking_s:.1f} s, reading back {tally.reading_s:.1f} s")


def main() -> int:
    """Run the soak as the arguments say; 1 where a number was heard wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=200_000, help="sentences in each language")
    parser.add_argument("--lang", choices=("vi", "en", "both"), default="both")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    failed = False
    for language in ("vi", "en") if args.lang == "both" else (args.lang,):
        tally = Tally()
        for case in CASES[language](args.count, args.seed):
            tally.take(case, language)
        _print(tally, language)
        failed = failed or bool(tally.wrong)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
