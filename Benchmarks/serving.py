#!/usr/bin/env python3
"""How fast is the catalogue served, beside nginx with the same bytes in files; exits 1 when a limit is not kept.

    serving.py SAMLAD WORK [COUNT]

wrk asks with 64 connections for a feed of about 50 KB and for a search, of a daemon before 100,000 items and of nginx with a
worker for each core, in turn, five times: the best rate of each counts, and the median of its slowest, which one lucky run
says little of. Then the whole catalogue is fetched as JSON Lines and CSV, the best of five. The items are those of
search.py, and its database is used where it stands already.
"""

import http.client
import pathlib
import re
import statistics
import subprocess
import sys
import time

from origin import Origin, free_port
from report import Report
from search import COUNT, Corpus, fill

CONNECTIONS = 64
SECONDS = 5
ROUNDS = 5
RATE_LIMIT = 0.6
TAIL_LIMIT = 1.5
FIRST_BYTE_LIMIT = 50.0
ITEMS_LIMIT = 50_000
FEED_BYTES = 50_000


class Daemon:
    """`samlad run` before a database, offline, until the block ends."""

    def __init__(self, samlad: str, options: list[str]) -> None:
        self.port = free_port()
        command = [samlad, "run", *options, "--offline", "--listen", f"127.0.0.1:{self.port}", "--log-level", "error"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def __enter__(self) -> "Daemon":
        line = self.process.stdout.readline()
        if not line.startswith("samlad: open"):
            raise SystemExit(f"the daemon does not start: {line}")
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()

    def get(self, target: str) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", target)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{target}: {answer.status} {body[:200]!r}")
        return body


def ask(address: str) -> tuple[float, float]:
    """Requests a second, and the milliseconds that one in a hundred takes longer than."""
    command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", address]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        raise SystemExit(f"{address}: {text}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    amount, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
    return rate, float(amount) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def compare(report: Report, name: str, ours: str, peer: str) -> None:
    runs = [(ask(ours), ask(peer)) for _ in range(ROUNDS)]
    rate, other = max(run[0][0] for run in runs), max(run[1][0] for run in runs)
    tail, other_tail = (statistics.median(run[which][1] for run in runs) for which in (0, 1))
    report.say(f"{name}: samlad", rate, "req/s", f"p99 {tail:.2f} ms")
    report.say(f"{name}: nginx", other, "req/s", f"p99 {other_tail:.2f} ms")
    report.at_least(f"{name}: rate, of nginx's", rate / other, RATE_LIMIT)
    report.below(f"{name}: p99, of nginx's", tail / other_tail, "times", TAIL_LIMIT)


def fetch(daemon: Daemon, target: str, count: int) -> tuple[float, float]:
    """Seconds to the first byte of a dump, and to its last."""
    connection = http.client.HTTPConnection("127.0.0.1", daemon.port, timeout=300)
    began = time.perf_counter()
    connection.request("GET", target)
    answer = connection.getresponse()
    lines = answer.read(1).count(b"\n")
    first = time.perf_counter() - began
    while part := answer.read(1 << 20):
        lines += part.count(b"\n")
    seconds = time.perf_counter() - began
    if lines < count:
        raise SystemExit(f"{target}: {lines} lines of {count} items")
    return first, seconds


def dump(report: Report, daemon: Daemon, target: str, count: int) -> None:
    runs = [fetch(daemon, target, count) for _ in range(ROUNDS)]
    report.below(f"{target}: first byte", min(run[0] for run in runs) * 1000, "ms", FIRST_BYTE_LIMIT)
    rate = count / min(run[1] for run in runs)
    report.line(f"{target}: rate", rate, "i/s", f"at least {ITEMS_LIMIT}", rate >= ITEMS_LIMIT)


def main() -> None:
    samlad, work = sys.argv[1], pathlib.Path(sys.argv[2])
    count = int(sys.argv[3]) if len(sys.argv) > 3 else COUNT
    state = work / "search-state"
    options = ["--sources", str(work / "search.json"), "--state", str(state)]
    if not state.exists():
        options = fill(samlad, Corpus(count), count, work)
    report = Report()
    files = work / "served"
    files.mkdir()
    with Daemon(samlad, options) as daemon:
        size = len(daemon.get("/feed.json?limit=10")) - len(daemon.get("/feed.json?limit=1"))
        targets = {
            "feed": f"/feed.json?limit={max(1, min(500, FEED_BYTES * 9 // size))}",
            "search": "/api/v1/items?q=digital&limit=20",
        }
        for name, target in targets.items():
            body = daemon.get(target)
            (files / f"{name}.json").write_bytes(body)
            report.say(f"{name}: {target}", len(body) / 1000, "kB")
        with Origin(files, work, workers="auto") as origin:
            for name, target in targets.items():
                ours = f"http://127.0.0.1:{daemon.port}{target}"
                compare(report, name, ours, f"http://127.0.0.1:{origin.port}/{name}.json")
        for target in ("/dump/items.jsonl", "/dump/items.csv"):
            dump(report, daemon, target, count)
    sys.exit(0 if report.is_kept else 1)


if __name__ == "__main__":
    main()
