#!/usr/bin/env python3
"""A daemon at a hundred times its normal rate: memory flat, descriptors flat, no source starved; exits 1 when not.

    soak.py SAMLAD WORK PLOT.svg [SECONDS]

The daemon's calendar runs a hundred times as fast as ours (SAMLAD_CLOCK), so that each of the sources, checked every
hour, comes every 36 seconds. Meanwhile the publishers go on: some feed gets a new entry ten times a second, and every
hundredth does not answer. The first fifth is left out of what is judged: the caches fill.
"""

import os
import pathlib
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime, timezone

from origin import Origin, sources_file
from report import Report
from sync import make_feeds, memory

SOURCES = 1000
ENTRIES = 20
RATE = 100
INTERVAL = 3600.0
WARM = 0.2
MEMORY_GROWTH = 1.1
DESCRIPTOR_GROWTH = 1.1
# The longest a source may wait, in intervals: its own, the tenth that spreads sources, and as much again.
LONGEST_WAIT = 2.2
# One that fails is left alone for four hours at most, and the tenth.
LONGEST_WAIT_FAILING = 2 * 4.4


class Publishers(threading.Thread):
    """Adds an entry to one feed after the other, and takes the oldest away."""

    def __init__(self, feeds: pathlib.Path) -> None:
        super().__init__(daemon=True)
        self.paths = sorted(feeds.iterdir())
        self.stopped = threading.Event()
        self.count = 0

    def run(self) -> None:
        while not self.stopped.wait(0.1):
            path = self.paths[self.count * 7 % len(self.paths)]
            self.count += 1
            text = path.read_text(encoding="utf-8")
            element = "item" if "<item>" in text else "entry"
            head, *entries = text.split(f"<{element}>")
            newest = entries[0].split(f"</{element}>")[0] + f"</{element}>\n"
            for mark in ("/nyhet/", "urn:x:", 'isPermaLink="false">'):
                newest = newest.replace(mark, f"{mark}{self.count}-", 1)
            tail = entries[-1].split(f"</{element}>", 1)[1]
            kept = entries[:-1]
            after = path.with_suffix(".new")
            body = "".join(f"<{element}>{entry}" for entry in [newest, *kept])
            after.write_text(head + body + tail, encoding="utf-8")
            after.rename(path)


def sample(process: int, began: float) -> dict[str, float]:
    found = memory(process)
    found["at"] = time.monotonic() - began
    found["descriptors"] = len(os.listdir(f"/proc/{process}/fd"))
    return found


def watch(daemon: subprocess.Popen, seconds: float) -> list[dict[str, float]]:
    samples = []
    began = time.monotonic()
    pause = max(1.0, seconds / 720)
    while time.monotonic() - began < seconds:
        time.sleep(pause)
        if daemon.poll() is not None:
            raise SystemExit(f"soak.py: the daemon ended with {daemon.returncode}")
        samples.append(sample(daemon.pid, began))
    return samples


def waits(database: pathlib.Path, end: float) -> tuple[float, float, list[int]]:
    """The longest wait in intervals, what is waited for at the end too, of a source that answers and of one that does
    not; and how often each was asked."""
    times: dict[int, list[float]] = {}
    failing = set()
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30) as connection:
        for source, at, outcome in connection.execute("SELECT source, at, outcome FROM attempts ORDER BY source, number"):
            times.setdefault(source, []).append(at / 1000)
            if outcome == "failed":
                failing.add(source)
    longest = {True: 0.0, False: 0.0}
    for source, moments in times.items():
        gaps = [right - left for left, right in zip(moments, [*moments[1:], end])]
        longest[source in failing] = max(longest[source in failing], max(gaps) / INTERVAL)
    return longest[False], longest[True], [len(moments) for moments in times.values()]


def growth(samples: list[dict[str, float]], name: str) -> float:
    """The mean of the last quarter to that of the first."""
    values = [entry[name] for entry in samples]
    quarter = max(1, len(values) // 4)
    return statistics.fmean(values[-quarter:]) / statistics.fmean(values[:quarter])


# MARK: The plot


def panel(samples: list[dict[str, float]], name: str, title: str, top: int, colour: str) -> str:
    width, height, left = 720, 150, 60
    most = max(entry[name] for entry in samples) * 1.15
    end = samples[-1]["at"]
    points = " ".join(
        f"{left + entry['at'] / end * width:.1f},{top + height - entry[name] / most * height:.1f}" for entry in samples
    )
    lines = [f'<text x="{left}" y="{top - 8}" font-weight="bold">{title}</text>']
    for part in range(5):
        y = top + height - part * height / 4
        lines.append(f'<line x1="{left}" x2="{left + width}" y1="{y}" y2="{y}" stroke="#ddd"/>')
        lines.append(f'<text x="{left - 6}" y="{y + 4}" text-anchor="end">{most * part / 4:.0f}</text>')
        x = left + part * width / 4
        lines.append(f'<text x="{x}" y="{top + height + 16}" text-anchor="middle">{end * part / 240:.0f} min</text>')
    lines.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
    return "\n".join(lines)


def plot(samples: list[dict[str, float]], path: pathlib.Path) -> None:
    panels = [
        panel(samples, "Rss", "Resident memory, MB", 40, "#005ea5"),
        panel(samples, "Anonymous", "Memory that is not of files, MB", 250, "#00703c"),
        panel(samples, "descriptors", "Open file descriptors", 460, "#942514"),
    ]
    caption = f"{SOURCES} sources at {RATE} times the normal rate"
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 660" font-family="sans-serif" font-size="12">\n'
        f'<title>{caption}</title>\n<rect width="800" height="660" fill="white"/>\n'
        + "\n".join(panels)
        + f'\n<text x="420" y="650" text-anchor="middle">{caption}</text>\n</svg>\n'
    )


def main() -> None:
    samlad, work, picture = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    seconds = float(sys.argv[4]) if len(sys.argv) > 4 else 3600.0
    report = Report()
    with tempfile.TemporaryDirectory(dir=work) as folder:
        place = pathlib.Path(folder)
        feeds = make_feeds(place / "feeds", SOURCES, ENTRIES)
        with Origin(feeds, place) as origin:
            addresses = origin.addresses()
            for number in range(0, len(addresses), 100):
                addresses[number] = addresses[number].replace(".xml", ".gone")
            # What does not answer goes on being asked at its own interval: a failing source must not starve either.
            sources = sources_file(place / "sources.json", addresses, every="1h", perHost={"connections": 8, "spacing": "0s"})
            text = sources.read_text().replace('"format": "auto"', '"format": "auto", "every": "1h"')
            sources.write_text(text)
            state = place / "state"
            state.mkdir()
            start = time.time()
            instant = datetime.fromtimestamp(start, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
            clock = {**os.environ, "SAMLAD_CLOCK": f"{instant}@{int(start)}x{RATE}"}
            command = [samlad, "run", "--sources", str(sources), "--state", str(state)]
            daemon = subprocess.Popen(command, env=clock, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            publishers = Publishers(feeds)
            publishers.start()
            print(f"soak: {SOURCES} sources, {RATE} times the normal rate, {seconds:.0f} s", flush=True)
            try:
                samples = watch(daemon, seconds)
                end = int(start) + (time.time() - int(start)) * RATE
                longest, longest_failing, counts = waits(state / "samlad.sqlite", end)
            finally:
                publishers.stopped.set()
                daemon.send_signal(signal.SIGTERM)
                daemon.wait()
    plot(samples, picture)
    judged = [entry for entry in samples if entry["at"] >= seconds * WARM]
    report.say("attempts", sum(counts), "", f"{sum(counts) / seconds:.1f} a second, {publishers.count} new entries")
    report.say("resident memory at the end", judged[-1]["Rss"], "MB", f"peak {judged[-1]['VmHWM']:.1f} MB")
    report.say("descriptors at the end", judged[-1]["descriptors"], "")
    report.at_most("memory, the last quarter to the first", growth(judged, "Rss"), "times", MEMORY_GROWTH)
    report.at_most("descriptors, the last quarter to the first", growth(judged, "descriptors"), "times", DESCRIPTOR_GROWTH)
    report.line("sources asked", len(counts), "", f"all {SOURCES}", len(counts) == SOURCES)
    report.at_most("longest wait of a source, to its interval", longest, "times", LONGEST_WAIT)
    report.at_most("longest wait of one that does not answer", longest_failing, "times", LONGEST_WAIT_FAILING)
    sys.exit(0 if report.is_kept else 1)


if __name__ == "__main__":
    main()
