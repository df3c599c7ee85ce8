#!/usr/bin/env python3
"""How fast records are matched, how that grows with their number, and in how much memory; exits 1 when a limit is not kept.

    matching.py SAMLAD WORK [COUNT…]

The records are synthetic: things of a Swedish public landscape, told of by one to four of forty sources, in words whose
frequencies are Zipf's and whose number grows with the collection as it does in real text (Heaps' law), with the mistakes
that senders make and with templates that fill blocks. Seeded: every run has the same.
"""

import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

from report import Report
from vocabulary import Vocabulary, size_for

COUNTS = (10_000, 100_000, 1_000_000)
EACH_LIMIT = 200.0
GROWTH_LIMIT = 2.0
MEMORY_LIMIT = 2048.0

TEMPLATES = ("Protokoll från nämnden", "Lediga platser i hemtjänsten", "Öppet hus om digital teknik")
SOURCES = 40


def typed(chance: random.Random, title: str) -> str:
    """As another sender writes it."""
    kind = chance.randrange(6)
    if kind == 0:
        return title.translate(str.maketrans("åäö", "aao"))
    if kind == 1 and len(title) > 50:
        return title[:45] + "…"
    if kind == 2:
        place = chance.randrange(1, len(title) - 1)
        return title[:place] + title[place + 1:]
    if kind == 3:
        return title + " | Kommunen"
    return title.lower() if kind == 4 else title


def write(path: pathlib.Path, count: int) -> None:
    words = Vocabulary(5, size_for(count * 8))
    chance = words.random
    with path.open("w", encoding="utf-8") as file:
        number = 0
        thing = 0
        while number < count:
            thing += 1
            title = words.text(chance.randint(4, 9)).capitalize()
            if chance.random() < 0.02:
                title = f"{chance.choice(TEMPLATES)} {words.pick()}"
            summary = words.text(chance.randint(8, 24))
            year = chance.randint(2012, 2026)
            first = chance.randrange(SOURCES)
            for copy in range(min(chance.choice((1, 1, 1, 2, 2, 3, 4)), count - number)):
                source = (first + copy * 7) % SOURCES
                record = {
                    "id": f"r{number}", "source": f"s{source}", "title": typed(chance, title) if copy else title,
                    "summary": summary if chance.random() < 0.6 else words.text(12),
                    "published": f"{year}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
                    "link": f"https://s{source}.se/sida/{thing}" if chance.random() < 0.7 else f"https://s{first}.se/{thing}",
                }
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
                number += 1


def run(samlad: str, path: pathlib.Path) -> tuple[dict, float]:
    """The counts of the last line, and the most memory that the process had, in MiB."""
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen([samlad, "bench", "match", str(path)], stdout=out)
        # RUSAGE_CHILDREN keeps the largest of all children: each process is asked of itself.
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            raise SystemExit(f"matching.py: samlad bench match ended with {status}")
        size = out.tell() or out.seek(0, 2)
        out.seek(max(0, size - 4096))
        return json.loads(out.read().splitlines()[-1]), usage.ru_maxrss / 1024


def main() -> None:
    samlad, work = sys.argv[1:3]
    counts = tuple(int(count) for count in sys.argv[3:]) or COUNTS
    report = Report()
    each: dict[int, float] = {}
    with tempfile.TemporaryDirectory(dir=work) as folder:
        print("matching: synthetic records of 40 sources, one core", flush=True)
        for count in counts:
            path = pathlib.Path(folder) / f"{count}.jsonl"
            write(path, count)
            # A short run is at the mercy of the machine: the best of three.
            runs = [run(samlad, path) for _ in range(3 if count <= 100_000 else 1)]
            path.unlink()
            result, memory = min(runs, key=lambda one: one[0]["seconds"])
            each[count] = result["seconds"] / count * 1e6
            if count == 100_000:
                report.below(f"each of {count:,} records", each[count], "µs", EACH_LIMIT)
            else:
                report.say(f"each of {count:,} records", each[count], "µs")
            report.say("  clusters", result["clusters"], "")
            report.say("  pairs judged, to a record", result["pairs"] / count, "")
            report.say("  pairs for review, to a thousand records", result["review"] / count * 1000, "")
            report.say("  blocks over the cap", result["cappedBlocks"], "", f"of {result['blocks']:,}")
            if count == max(counts):
                report.below(f"memory, {count:,} records, peak", memory, "MiB", MEMORY_LIMIT)
    first, last = min(counts), max(counts)
    report.below(f"time per record, {last:,} to {first:,}", each[last] / each[first], "times", GROWTH_LIMIT)
    sys.exit(0 if report.is_kept else 1)


if __name__ == "__main__":
    main()
