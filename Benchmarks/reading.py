#!/usr/bin/env python3
"""How fast and in how much memory documents are read, each number beside its limit; exits 1 when one is not kept.

    reading.py SAMLAD SAX PEERS_PYTHON FEEDS WORK

Every program is run in turn, five times over, so that whatever else the machine does falls on all of them; each counts
by its best time.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import time

import importlib

large = importlib.import_module("make-large")

ROUNDS = 5
MEMORY_LIMIT = 3.0
SECONDS_LIMIT = 2.0
# feedparser takes a second for what samlad reads in a fiftieth: it gets this much of the folder.
SLOW_PEER_FILES = 6


def said(command: list[str]) -> dict:
    """The JSON of the last line a program prints."""
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout.splitlines()[-1])


def speed(command: list[str]) -> float:
    """Bytes a second."""
    result = said(command)
    return result["bytes"] / result["seconds"]


class Report:
    """Prints each number with its limit, and keeps whether all were kept."""

    def __init__(self) -> None:
        self.is_kept = True

    def line(self, name: str, value: float, unit: str, limit: str, is_kept: bool) -> None:
        self.is_kept = self.is_kept and is_kept
        print(f"  {name:54} {value:8.2f} {unit:5} {limit:18} {'kept' if is_kept else 'NOT KEPT'}", flush=True)

    def at_least(self, name: str, value: float, least: float) -> None:
        self.line(name, value, "times", f"at least {least:g}", value >= least)

    def below(self, name: str, value: float, unit: str, most: float) -> None:
        self.line(name, value, unit, f"below {most:g}", value < most)


def measure_speed(report: Report, samlad: str, sax: str, python: str, feeds: pathlib.Path, work: pathlib.Path) -> None:
    few = work / "few"
    few.mkdir()
    for path in sorted(feeds.iterdir())[:SLOW_PEER_FILES]:
        (few / path.name).symlink_to(path)
    peers = str(pathlib.Path(__file__).with_name("peers.py"))
    commands = {
        "plain": [samlad, "bench", "parse", str(feeds)],
        "sanitised": [samlad, "bench", "parse", "--sanitise", str(feeds)],
        "libxml2 SAX, empty callbacks": [sax, str(feeds)],
        "libxml2 SAX and HTML, empty callbacks": [sax, "--bodies", str(feeds)],
        "fastfeedparser": [python, peers, "fastfeedparser", str(feeds)],
    }
    best = {name: 0.0 for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            best[name] = max(best[name], speed(command))
    best["feedparser"] = max(speed([python, peers, "feedparser", str(few)]) for _ in range(2))
    for name, value in best.items():
        print(f"  {name:54} {value / 1e6:8.2f} MB/s")
    report.at_least("plain, to libxml2 SAX", best["plain"] / best["libxml2 SAX, empty callbacks"], 0.5)
    report.at_least("plain, to fastfeedparser", best["plain"] / best["fastfeedparser"], 0.9)
    floor = best["libxml2 SAX and HTML, empty callbacks"]
    report.at_least("sanitised, to libxml2 SAX and HTML", best["sanitised"] / floor, 0.4)
    report.at_least("sanitised, to feedparser", best["sanitised"] / best["feedparser"], 20)


def peak(command: list[str]) -> int:
    """Bytes of memory the program had at most, by a process that is small itself: a child begins with its parent's peak."""
    program = "import os, subprocess, sys; c = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL);"
    program += "print(os.wait4(c.pid, 0)[2].ru_maxrss * 1024)"
    out = subprocess.run([sys.executable, "-S", "-c", program, *command], check=True, capture_output=True).stdout
    return int(out)


def measure_memory(report: Report, samlad: str, work: pathlib.Path) -> None:
    empty = work / "empty"
    empty.mkdir()
    for name, body in large.honest():
        if name not in ("rss.xml", "rss-broken.xml", "jsonfeed.json"):
            continue
        folder = work / "memory" / name
        folder.mkdir(parents=True)
        (folder / name).write_bytes(body)
        for form in ([], ["--sanitise"]):
            command = [samlad, "bench", "parse", *form]
            used = peak([*command, str(folder)]) - peak([*command, str(empty)])
            title = f"memory, {name}{', sanitised' if form else ''}"
            report.below(title, used / len(body), "times", MEMORY_LIMIT)


def seconds(samlad: str, body: bytes, folder: pathlib.Path) -> float:
    """Of reading one document; once is enough when it is quick."""
    (folder / "document").write_bytes(body)
    best = float("inf")
    for _ in range(3):
        best = min(best, said([samlad, "bench", "parse", "--sanitise", str(folder)])["seconds"])
        if best < SECONDS_LIMIT / 2:
            break
    return best


def measure_limits(report: Report, samlad: str, work: pathlib.Path) -> None:
    folder = work / "one"
    folder.mkdir()
    for name, body in large.honest():
        report.below(f"10 MiB, {name}", seconds(samlad, body, folder), "s", SECONDS_LIMIT)
    hostile = sorted(((seconds(samlad, body, folder), name) for name, body in large.hostile()), reverse=True)
    print(f"  {len(hostile)} hostile documents of 10 MiB, the slowest of them:")
    for value, name in [entry for entry in hostile if entry[0] >= SECONDS_LIMIT] or hostile[:5]:
        report.below(f"10 MiB, hostile: {name}", value, "s", SECONDS_LIMIT)


SELECTED = """{{
  "settings": {{ "contact": "https://a.exempel" }},
  "organisations": [ {{ "id": "a", "name": "A", "kind": "agency", "hosts": ["a.exempel"] }} ],
  "sources": [
    {{ "id": "lista", "organisation": "a", "kind": "khi", "format": "html", "url": "https://a.exempel/",
      "list": {{ "items": "main article", "link": "a@href", "title": "h2", "date": "time@datetime", "summary": "p" }} }},
    {{ "id": "karta", "organisation": "a", "kind": "khi", "format": "json", "url": "https://a.exempel/", "items": "/hits",
      "map": {{ "title": "/title", "link": "/url", "date": "/date_published", "summary": "/summary",
        "content": "/content_html" }} }}
  ]
}}
"""


def measure_selected(report: Report, samlad: str, work: pathlib.Path) -> None:
    """Documents that want a source's selectors or map, with the start of the program and the writing of its answer."""
    sources = work / "sources.json"
    sources.write_text(SELECTED.format())
    bodies = dict(large.honest())
    for source, name in (("lista", "list.html"), ("karta", "list.json")):
        document = work / name
        document.write_bytes(bodies[name])
        command = [samlad, "preview", "--sources", str(sources), "--state", str(work), "--source", source]
        command += ["--url", "https://a.exempel/", str(document)]
        best = float("inf")
        for _ in range(3):
            began = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            best = min(best, time.perf_counter() - began)
        report.below(f"10 MiB, {name} by its selectors", best, "s", SECONDS_LIMIT)


def main() -> None:
    samlad, sax, python, feeds, work = sys.argv[1:]
    report = Report()
    with tempfile.TemporaryDirectory(dir=work) as folder:
        place = pathlib.Path(folder)
        print("reading: 200 feeds of 50 entries, one thread, the best of five")
        measure_speed(report, samlad, sax, python, pathlib.Path(feeds).resolve(), place)
        print("reading: peak memory beyond the empty process, to the size of the document")
        measure_memory(report, samlad, place)
        print("reading: the longest a document may take")
        measure_selected(report, samlad, place)
        measure_limits(report, samlad, place)
    sys.exit(0 if report.is_kept else 1)


if __name__ == "__main__":
    main()
