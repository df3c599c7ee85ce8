#!/usr/bin/env python3
"""What a million known links cost: finding those that are due, and the room they take; exits 1 when a limit is not kept.

    links.py SAMLAD WORK [COUNT]

The links are synthetic, on hosts whose sizes are Zipf's, each with the memory that a link of some age has. Every hundredth
is due. Twenty checks are kept of every twentieth link, and their size is told for one.
"""

import json
import pathlib
import random
import sqlite3
import subprocess
import sys

from report import Report

LIMIT = 10.0
DAY = 86_400_000
CHECKED = 20


def memory(chance: random.Random, number: int) -> str:
    seen = chance.uniform(7.0e8, 8.0e8)
    return json.dumps({
        "firstSeen": seen, "firstSuccess": seen, "lastSuccess": seen + 6e6, "runs": {}, "owesProof": False, "movedCount": 0,
        "checks": 60, "successes": 58, "stateChanges": [], "totals": {"alive": 58, "unreachable": 2},
        "times": [0.12, 0.2, 0.15, 0.11, 0.3], "lastReading": seen + 6e6,
        "capture": {"at": seen, "form": "page", "length": 48_213, "page": {
            "title": f"Guide {number} om digital teknik | Exempelverket", "heading": f"Guide {number} om digital teknik",
            "print": chance.getrandbits(63), "words": 640}},
    })


def check(turn: int) -> str:
    return json.dumps({
        "at": 8.0e8 + turn * 2e6, "seconds": 0.153, "status": 200, "contentType": "text/html; charset=utf-8", "form": "page",
        "length": 48_213, "isAsFirst": True, "tlsExpires": 8.2e8, "state": "ok", "rule": "answers", "outcome": "alive"}, separators=(",", ":"))


def fill(path: pathlib.Path, count: int, now: int) -> tuple[float, float]:
    """The links, and the bytes that one takes without and with its checks."""
    chance = random.Random(7)
    hosts = max(10, count // 50)
    db = sqlite3.connect(path)
    db.execute("PRAGMA synchronous = OFF")
    size = lambda: db.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()").fetchone()[0]
    before = size()
    due: dict[str, int] = {}

    def links():
        for number in range(count):
            host = f"h{int(hosts ** chance.random())}-exempel.se"
            isdue = number % 100 == 0
            next_check = now - chance.randrange(DAY) if isdue else now + chance.randrange(1, 25 * DAY)
            due[host] = min(due.get(host, next_check), next_check)
            yield (number + 1, f"https://{host}/guider/{number}", host, next_check, memory(chance, number))

    with db:
        db.executemany(
            "INSERT INTO links (key, url, host, state, since, rule, flags, last_check, next_check, used, memory) "
            f"VALUES (?, ?, ?, 'ok', {now - 90 * DAY}, 'answers', '', {now - DAY}, ?, 1, ?)", links())
        db.executemany("INSERT INTO link_hosts (host, next_check) VALUES (?, ?)", due.items())
    middle = size()
    with db:
        db.executemany(
            "INSERT INTO link_checks (link, number, body) VALUES (?, ?, ?)",
            ((key, turn, check(turn)) for key in range(1, count, 20) for turn in range(1, CHECKED + 1)))
    after = size()
    db.close()
    return (middle - before) / count, (after - middle) / (len(range(1, count, 20)))


def main() -> None:
    samlad, work = sys.argv[1], pathlib.Path(sys.argv[2]) / "links"
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000
    work.mkdir()
    (work / "feed.xml").write_text("<rss version='2.0'><channel><title>A</title><item><title>B</title></item></channel></rss>")
    sources = work / "sources.json"
    sources.write_text(json.dumps({"sources": [
        {"id": "a", "organisation": "kommun-1715", "kind": "khi", "url": "file:feed.xml", "format": "rss"}]}))
    options = ["--sources", str(sources), "--state", str(work)]
    subprocess.run([samlad, "sync", *options], check=True, capture_output=True)
    now = int(subprocess.run(["date", "+%s"], check=True, capture_output=True, text=True).stdout) * 1000
    link, checks = fill(work / "samlad.sqlite", count, now)
    found = subprocess.run([samlad, "bench", "due", *options], check=True, capture_output=True, text=True).stdout
    result = json.loads(found.splitlines()[-1])
    report = Report()
    print(f"links: {result['links']:,} known")
    report.below(f"finding {result['due']} that are due, median", result["median"] * 1000, "ms", LIMIT)
    report.say("  the slowest of twenty", result["slowest"] * 1000, "ms")
    report.say("a link with its memory and indexes", link, "bytes")
    report.say("its last twenty checks", checks, "bytes")
    sys.exit(0 if report.is_kept and result["due"] > 0 else 1)


if __name__ == "__main__":
    main()
