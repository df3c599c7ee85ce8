#!/usr/bin/env python3
"""How fast is searched among 100,000 items, beside the bare FTS5 query on the same index; exits 1 when a limit is not kept.

    search.py SAMLAD WORK [COUNT]

The items are synthetic: words whose frequencies are Zipf's, the commonest of them real ones, in title, summary and text.
Seeded: every run has the same. Both are asked in one process, in turn: the ratio says what counting, freshness, compounds
and the reading of a page cost on top of FTS5. The commonest words are searched as the API answers: with the places that match.
"""

import json
import pathlib
import random
import statistics
import subprocess
import sys

from origin import Origin, sources_file
from report import Report
from vocabulary import Vocabulary, size_for

COUNT = 100_000
ENTRIES = 100
RATIO_LIMIT = 1.5
RANKED = (2000, 12_000)
COMMON_LIMIT = 100.0

COMMON = (
    "och att det som på för med till den har inte om ett kan ska vi från vid digital kommun omsorg stöd tjänst verksamhet "
    "socialtjänst välfärdsteknik hemtjänst äldre trygghetslarm personal region samverkan utbildning projekt uppföljning "
    "införande tillsyn medarbetare brukare arbetssätt informationssäkerhet samtycke upphandling läkemedelsrobot vägledning"
).split()


class Corpus:
    """Feeds of items, each text of so many words."""

    def __init__(self, count: int) -> None:
        self.words = Vocabulary(7, size_for(count * 8))
        # The commonest are found by name.
        known = set(COMMON)
        self.words.words = COMMON + [word for word in self.words.words if word not in known]

    def feed(self, number: int, entries: int) -> str:
        days = random.Random(number)
        items = (
            f"<item><title>{self.words.text(8).capitalize()}</title><link>https://a.exempel/{number}/{n}</link>"
            f'<guid isPermaLink="false">{number}-{n}</guid>'
            f"<pubDate>{days.randint(1, 28)} Sep {days.randint(2012, 2026)} 07:00:00 +0200</pubDate>"
            f"<description>{self.words.text(25)}</description>"
            f"<content:encoded>&lt;p&gt;{self.words.text(90)}&lt;/p&gt;</content:encoded></item>"
            for n in range(entries)
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
            f"<title>A {number}</title><link>https://a.exempel/{number}</link><description>A</description>"
            f"<language>sv</language>{''.join(items)}</channel></rss>"
        )

    def rank(self, rank: int) -> str:
        return self.words.words[rank]


def fill(samlad: str, corpus: Corpus, count: int, work: pathlib.Path) -> list[str]:
    """The options that name the catalogue."""
    feeds = work / "search-feeds"
    feeds.mkdir()
    for number in range(count // ENTRIES):
        (feeds / f"{number:05}.xml").write_text(corpus.feed(number, ENTRIES))
    with Origin(feeds, work) as origin:
        sources = sources_file(work / "search.json", origin.addresses())
        options = ["--sources", str(sources), "--state", str(work / "search-state")]
        subprocess.run([samlad, "sync", *options], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return options


def measure(samlad: str, options: list[str], texts: list[str], times: int) -> list[dict]:
    command = [samlad, "bench", "search", *options, "--times", str(times), *texts]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout.splitlines()[-1])


def main() -> None:
    samlad, work = sys.argv[1], pathlib.Path(sys.argv[2])
    count = int(sys.argv[3]) if len(sys.argv) > 3 else COUNT
    corpus = Corpus(count)
    options = fill(samlad, corpus, count, work)
    report = Report()

    common = measure(samlad, options, COMMON, 9)
    for found in (common[0], common[-1]):
        report.say(f"\"{found['text']}\": {found['total']} items, bare", found["bare"] * 1000, "ms")
        report.say(f"\"{found['text']}\": {found['total']} items, searched and shown", found["shown"] * 1000, "ms")
    slowest = sorted(found["slowest"] * 1000 for found in common)
    report.below("the commonest words: p95", slowest[len(slowest) * 19 // 20], "ms", COMMON_LIMIT)

    # Few enough to be ranked every one, and enough for the ranking to be what takes time.
    texts = [corpus.rank(rank) for rank in range(60, 400, 10)]
    ranked = [found for found in measure(samlad, options, texts, 9) if RANKED[0] <= found["total"] <= RANKED[1]]
    if len(ranked) < 5:
        raise SystemExit(f"only {len(ranked)} words have {RANKED[0]} to {RANKED[1]} items: too few to judge by")
    ratios = [found["search"] / found["bare"] for found in ranked]
    report.say("ranked words", len(ranked), "", f"{RANKED[0]} to {RANKED[1]} items each")
    report.say("a ranked search, median", statistics.median(found["search"] for found in ranked) * 1000, "ms")
    report.below("a ranked search, of the bare query: median", statistics.median(ratios), "times", RATIO_LIMIT)
    shown = statistics.median(found["shown"] / found["bare"] for found in ranked)
    report.say("  with the place that matches of all 50 items", shown, "times", "which the bare query does not tell")
    sys.exit(0 if report.is_kept else 1)


if __name__ == "__main__":
    main()
