#!/usr/bin/env python3
"""How fast sources are synced, how that grows with their number, and in how much memory; exits 1 when a limit is not kept.

    sync.py SAMLAD FETCH SAX INSERT PEERS_PYTHON WORK

Everything comes from nginx on loopback, spacing switched off. What is compared is run in turn, several times over, so
that whatever else the machine does falls on all of it; each counts by its best time.
"""

import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

from origin import Origin, sources_file
from report import Report

FEEDS = 1000
ENTRIES = 50
# What grows and what the memory is measured with are more feeds and shorter ones: 10,000 of the long ones are 1.3 GB.
SHORT_ENTRIES = 5
COUNTS = (1000, 3000, 10_000)
ROUNDS = 3

COLD_LIMIT = 2.0
PEER_LIMIT = 5.0
GROWTH_LIMIT = 1.2
MEMORY_LIMITS = {1000: 80.0, 10_000: 150.0}
# One round of a daemon may take so many seconds.
PATIENCE = 900


def timed(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def said(command: list[str]) -> dict:
    """The JSON of the last line a program prints."""
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout.splitlines()[-1])


def fresh(folder: pathlib.Path) -> pathlib.Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def ask(database: pathlib.Path, sql: str) -> int:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30) as connection:
        return connection.execute(sql).fetchone()[0]


class Syncs:
    """Runs of `samlad sync` on one list of sources."""

    def __init__(self, samlad: str, sources: pathlib.Path, state: pathlib.Path, count: int) -> None:
        self.command = [samlad, "sync", "--json", "--sources", str(sources), "--state", str(state)]
        self.state = state
        self.count = count
        self.database = state / "samlad.sqlite"

    def cold(self) -> float:
        fresh(self.state)
        seconds = timed(self.command)
        self.must("changed", 1)
        return seconds

    def unchanged(self) -> float:
        before = ask(self.database, "SELECT max(number) FROM attempts")
        seconds = timed(self.command)
        self.must("not-modified", before + 1)
        return seconds

    def must(self, outcome: str, number: int) -> None:
        """Every outcome is recorded, and is what it should be."""
        sql = f"SELECT count(*) FROM attempts WHERE number = {number} AND outcome = '{outcome}'"
        found = ask(self.database, sql)
        if found != self.count:
            raise SystemExit(f"sync.py: {found} of {self.count} sources were {outcome} at attempt {number}")


def curl(addresses: pathlib.Path) -> list[str]:
    return ["curl", "--silent", "--no-progress-meter", "--parallel", "--parallel-max", "64", "--config", str(addresses)]


def newsboat(work: pathlib.Path, addresses: list[str]) -> float:
    folder = fresh(work / "newsboat")
    (folder / "urls").write_text("\n".join(addresses) + "\n")
    (folder / "config").write_text(f"reload-threads {os.cpu_count()}\n")
    names = ["-C", str(folder / "config"), "-u", str(folder / "urls"), "-c", str(folder / "cache")]
    seconds = timed(["newsboat", *names, "-x", "reload"])
    found = ask(folder / "cache", "SELECT count(*) FROM rss_item")
    if found != len(addresses) * ENTRIES:
        raise SystemExit(f"sync.py: newsboat has {found} entries")
    return seconds


def reader(python: str, work: pathlib.Path, addresses: list[str]) -> float:
    folder = fresh(work / "reader")
    (folder / "addresses").write_text("\n".join(addresses) + "\n")
    script = str(pathlib.Path(__file__).with_name("reader-peer.py"))
    result = said([python, script, str(folder / "reader.sqlite"), str(folder / "addresses")])
    if result["failed"] or result["entries"] != len(addresses) * ENTRIES:
        raise SystemExit(f"sync.py: reader says {result}")
    return result["seconds"]


def measure_speed(report: Report, tools: dict[str, str], feeds: pathlib.Path, work: pathlib.Path) -> None:
    with Origin(feeds, work) as origin:
        addresses = origin.addresses()
        urls = work / "urls"
        urls.write_text("\n".join(addresses) + "\n")
        # `--parallel` wants a place for each.
        options = work / "curl.conf"
        options.write_text("".join(f'url = "{address}"\noutput = "/dev/null"\n' for address in addresses))
        syncs = Syncs(tools["samlad"], sources_file(work / "sources.json", addresses), work / "state", len(addresses))
        best = {name: float("inf") for name in ("cold", "unchanged", "curl", "fetch", "SAX", "insert")}

        def note(name: str, seconds: float) -> None:
            best[name] = min(best[name], seconds)

        for _ in range(ROUNDS):
            note("fetch", said([tools["fetch"], str(urls)])["seconds"])
            note("SAX", said([tools["sax"], str(feeds)])["seconds"])
            note("cold", syncs.cold())
            note("insert", said([tools["insert"], str(syncs.database), str(work / "copy.sqlite")])["seconds"])
            for path in work.glob("copy.sqlite*"):
                path.unlink()
            for _ in range(2):
                note("curl", timed(curl(options)))
                note("unchanged", syncs.unchanged())
        best["newsboat"] = newsboat(work, addresses)
        best["reader"] = reader(tools["python"], work, addresses)

    for name, remark in {
        "cold": "samlad sync into a fresh store", "fetch": "libcurl multi in C", "SAX": "libxml2, empty callbacks",
        "insert": "the same rows, full text, one transaction, in C", "newsboat": "-x reload", "reader": "update_feeds_iter",
        "unchanged": "samlad sync again, every answer a 304", "curl": "--parallel --parallel-max 64, cold",
    }.items():
        report.say(name, best[name], "s", remark)
    floors = best["fetch"] + best["SAX"] + best["insert"]
    report.at_most("cold sync, to the sum of the floors", best["cold"] / floors, "times", COLD_LIMIT)
    report.at_least("cold sync, to newsboat", best["newsboat"] / best["cold"], PEER_LIMIT)
    report.at_least("cold sync, to reader", best["reader"] / best["cold"], PEER_LIMIT)
    report.at_most("unchanged sync, to curl's cold fetch", best["unchanged"] / best["curl"], "times", 1.0)


def measure_growth(report: Report, samlad: str, feeds: pathlib.Path, work: pathlib.Path) -> None:
    best: dict[int, float] = {}
    with Origin(feeds, work) as origin:
        for _ in range(2):
            for count in COUNTS:
                sources = sources_file(work / f"{count}.json", origin.addresses(count))
                seconds = Syncs(samlad, sources, work / "grown", count).cold()
                best[count] = min(best.get(count, seconds), seconds)
    each = {count: seconds / count * 1000 for count, seconds in best.items()}
    for count, value in each.items():
        report.say(f"cold sync of {count} sources, each", value, "ms")
    smallest = each[COUNTS[0]]
    for count in COUNTS[1:]:
        name = f"time per source, {count} to {COUNTS[0]}"
        report.at_most(name, each[count] / smallest, "times", GROWTH_LIMIT)


def memory(process: int) -> dict[str, float]:
    """MB of a process: what is resident now, its fair share of it, and the most that ever was."""
    found = {}
    for name in ("smaps_rollup", "status"):
        for line in pathlib.Path(f"/proc/{process}/{name}").read_text().splitlines():
            words = line.replace(":", "").split()
            if words and words[0] in ("Rss", "Pss", "Anonymous", "VmHWM"):
                found[words[0]] = int(words[1]) / 1000 * 1.024
    return found


def measure_memory(report: Report, samlad: str, feeds: pathlib.Path, work: pathlib.Path) -> None:
    """A daemon after a full round, during which every source was read and stored.

    The peak of the resident set is judged: an operator's MemoryMax is held against it, and it hides nothing.
    """
    with Origin(feeds, work) as origin:
        for count, limit in MEMORY_LIMITS.items():
            sources = sources_file(work / f"run-{count}.json", origin.addresses(count))
            state = fresh(work / "run")
            command = [samlad, "run", "--sources", str(sources), "--state", str(state)]
            daemon = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                until = time.monotonic() + PATIENCE
                done = 0
                while done < count and time.monotonic() < until and daemon.poll() is None:
                    time.sleep(1)
                    if (state / "samlad.sqlite").exists():
                        try:
                            done = ask(state / "samlad.sqlite", "SELECT count(DISTINCT source) FROM attempts")
                        except sqlite3.OperationalError:
                            continue
                if done < count:
                    raise SystemExit(f"sync.py: the daemon synced {done} of {count} sources")
                found = memory(daemon.pid)
            finally:
                daemon.send_signal(signal.SIGTERM)
                daemon.wait()
            report.below(f"memory of the daemon, {count} sources, peak", found["VmHWM"], "MB", limit)
            for name, remark in (("Rss", "resident now"), ("Pss", "its fair share"), ("Anonymous", "not of files")):
                report.say(f"  {remark}", found[name], "MB")


def make_feeds(folder: pathlib.Path, files: int, entries: int) -> pathlib.Path:
    script = str(pathlib.Path(__file__).with_name("make-feeds.py"))
    subprocess.run([sys.executable, script, str(folder), str(files), str(entries)], check=True)
    return folder


def main() -> None:
    samlad, fetch, sax, insert, python, work = sys.argv[1:7]
    parts = sys.argv[7:] or ["speed", "growth", "memory"]
    tools = {"samlad": samlad, "fetch": fetch, "sax": sax, "insert": insert, "python": python}
    report = Report()
    with tempfile.TemporaryDirectory(dir=work) as folder:
        place = pathlib.Path(folder)
        if "speed" in parts:
            print(f"sync: {FEEDS} feeds of {ENTRIES} entries from nginx on loopback, the best of {ROUNDS}", flush=True)
            measure_speed(report, tools, make_feeds(place / "feeds", FEEDS, ENTRIES), place)
        if "growth" in parts or "memory" in parts:
            short = make_feeds(place / "short", max(COUNTS), SHORT_ENTRIES)
            if "growth" in parts:
                print(f"sync: growth, feeds of {SHORT_ENTRIES} entries, the best of two", flush=True)
                measure_growth(report, samlad, short, fresh(place / "growth"))
            if "memory" in parts:
                print("sync: memory of `samlad run` when every source has been read once", flush=True)
                measure_memory(report, samlad, short, fresh(place / "memory"))
    sys.exit(0 if report.is_kept else 1)


if __name__ == "__main__":
    main()
