#!/usr/bin/env python3
"""How fast links are checked beside lychee and linkchecker, and whether spacing costs what it must; exits 1 when a limit is not kept.

    link-checking.py SAMLAD PEERS_BIN WORK

nginx serves 5,000 pages on 100 addresses of loopback; of every hundred two are gone and two have moved. With spacing switched off
all three check the same links in turn, several times over, and each counts by its best time; the peak of the resident set is the
largest of all rounds. lychee and linkchecker tell what is broken and forget the rest; samlad reads each page, asks each host for its
robots.txt and for an address that nobody has given out, and keeps what it saw. The processor's time is told beside the wall's: it
says as much on a machine that others use, too.
"""

import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import time
import typing

from origin import Origin, sources_file
from report import Report

HOSTS = 100
LINKS = 5000
# Of every hundred links.
GONE = 2
MOVED = 2
ROUNDS = 3
LYCHEE_LIMIT = 1.2
LINKCHECKER_LIMIT = 10.0
# What spacing is measured with: so many links on each host, the largest host first.
SPACED = (60, 30, 30, 15, 15)
SPACING = 0.2
SPACING_LIMIT = 1.1

WORDS = (
    "kommunen införde digital tillsyn trygghetslarm hemtjänst medarbetare verksamhet äldreomsorg brukare nytta välfärdsteknik "
    "erfarenheter stöd vägledning upphandling informationssäkerhet samtycke lärdomar arbetssätt förändringsledning natt besök "
    "läkemedelsrobot möte socialtjänst handläggning e-tjänst ansökan beslut uppföljning och att för med som till av i på det är"
).split()


def prose(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(WORDS, k=count)).capitalize() + "."


def page(number: int) -> str:
    """A page as content management systems make them: a menu, 150 to 1,200 words and a footer; 6 to 16 kB."""
    chance = random.Random(number)
    title = prose(chance, 6)[:-1]
    menu = "".join(f'<li><a class="menu-item" href="/m{n}">{prose(chance, 2)[:-1]}</a></li>' for n in range(60))
    text = "".join(
        f'<h2>{prose(chance, 4)[:-1]}</h2>' + "".join(f"<p>{prose(chance, 50)}</p>" for _ in range(3))
        for _ in range(chance.randint(1, 8)))
    return (
        f'<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>{title} | Exempel</title>'
        f'<meta name="description" content="{prose(chance, 12)}"><link rel="stylesheet" href="/stil.css"></head>'
        f'<body><header><nav><ul>{menu}</ul></nav></header><main><h1>{title}</h1>{text}</main>'
        f'<footer><p>{prose(chance, 20)}</p></footer></body></html>')


def make_pages(folder: pathlib.Path, count: int) -> None:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.html").write_text(page(number), encoding="utf-8")
    (folder / "robots.txt").write_text("User-agent: *\nDisallow: /privat/\n")


def write_feed(folder: pathlib.Path, urls: list[str]) -> None:
    items = "".join(
        f"<item><title>{prose(random.Random(url), 9)}</title><link>{url}</link><guid>{url}</guid></item>\n" for url in urls)
    (folder / "feed.xml").write_text(
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>Länkar</title>{items}</channel></rss>',
        encoding="utf-8")


class Cost(typing.NamedTuple):
    """What a program took: seconds, seconds of the processor, and the MB of its largest resident set."""

    seconds: float
    processor: float
    memory: float

    def best(self, other: "Cost") -> "Cost":
        return Cost(min(self.seconds, other.seconds), min(self.processor, other.processor), max(self.memory, other.memory))


def measured(command: list[str], expected: set[int]) -> Cost:
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in expected:
        raise SystemExit(f"link-checking.py: {command[0]} ended with {process.returncode}: {errors.decode()[-2000:]}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000 * 1.024)


class Samlad:
    """A register of one feed, synced once, whose links are checked from the beginning each time."""

    def __init__(self, binary: str, origin: Origin, work: pathlib.Path, urls: list[str], spacing: str, connections: int) -> None:
        self.folder = work
        work.mkdir()
        write_feed(origin.feeds, urls)
        links = {"perHost": {"connections": connections, "spacing": spacing}}
        sources = sources_file(work / "sources.json", [f"http://127.0.0.1:{origin.port}/feed.xml"], links=links)
        self.options = ["--sources", str(sources), "--state", str(work / "state")]
        self.binary = binary
        self.count = len(urls)
        subprocess.run([binary, "sync", *self.options], check=True, capture_output=True)
        shutil.copytree(work / "state", work / "synced")

    def check(self, gone: int = 0) -> Cost:
        shutil.rmtree(self.folder / "state")
        shutil.copytree(self.folder / "synced", self.folder / "state")
        result = measured([self.binary, "links", "check", "--now", *self.options], {0})
        with sqlite3.connect(self.folder / "state" / "samlad.sqlite") as db:
            found = dict(db.execute(
                "SELECT state, count(*) FROM links WHERE EXISTS (SELECT 1 FROM link_checks WHERE link = key) GROUP BY 1"
            ).fetchall())
        expected = {"ok": self.count - gone} | ({"suspect": gone} if gone else {})
        if found != expected:
            raise SystemExit(f"link-checking.py: samlad found {found}, not {expected}")
        return result


def lychee(peers: str, urls: pathlib.Path) -> Cost:
    return measured(
        [f"{peers}/lychee", "--no-progress", "--quiet", "--host-request-interval", "0ms", "--host-concurrency", "64", "--max-retries", "0",
         str(urls)], {0, 2})


def linkchecker(peers: str, page: pathlib.Path, config: pathlib.Path) -> Cost:
    return measured(
        [f"{peers}/linkchecker", "--config", str(config), "--no-status", "--no-warnings", "--check-extern", "--threads", "64",
         "--recursion-level", "1", "--output", "none", str(page)], {0, 1})


def place(number: int) -> str:
    """Spread over the hosts: each has some of all kinds."""
    kind = number // HOSTS * 7 + number % HOSTS
    if kind % 100 < GONE:
        return f"borta/{number}.html"
    return f"flyttad/{number}.html" if kind % 100 < GONE + MOVED else f"{number}.html"


def measure_speed(report: Report, samlad: str, peers: str, work: pathlib.Path) -> None:
    pages = work / "pages"
    make_pages(pages, LINKS)
    hosts = [f"127.1.0.{number + 1}" for number in range(HOSTS)]
    with Origin(pages, work, hosts) as origin:
        urls = [f"http://{hosts[number % HOSTS]}:{origin.port}/{place(number)}" for number in range(LINKS)]
        ours = Samlad(samlad, origin, work / "speed", urls, "0s", 64)
        (work / "links.md").write_text("".join(f"<{url}>\n" for url in urls))
        (work / "links.html").write_text(
            "<!doctype html><title>A</title>" + "".join(f'<a href="{url}">{url}</a>\n' for url in urls))
        # Its own default is ten requests a second for each host.
        (work / "linkchecker.ini").write_text("[checking]\nmaxrequestspersecond=100000\n")
        gone = sum(1 for url in urls if "/borta/" in url)
        best: dict[str, Cost] = {}

        def note(name: str, cost: Cost) -> None:
            best[name] = cost.best(best[name]) if name in best else cost

        for _ in range(ROUNDS):
            note("lychee", lychee(peers, work / "links.md"))
            note("samlad", ours.check(gone))
        note("linkchecker", linkchecker(peers, work / "links.html", work / "linkchecker.ini"))
    for name, cost in best.items():
        report.say(name, cost.seconds, "s", f"{cost.processor:.2f} s of the processor, {cost.memory:.0f} MB at its peak")
    ours, lychees = best["samlad"], best["lychee"]
    report.at_most("checking, to lychee", ours.seconds / lychees.seconds, "times", LYCHEE_LIMIT)
    report.say("  by the processor's time", ours.processor / lychees.processor, "times")
    report.at_least("checking, to linkchecker", best["linkchecker"].seconds / ours.seconds, LINKCHECKER_LIMIT)
    report.below("peak memory, to lychee's", ours.memory / lychees.memory, "times", 1.0)


def measure_spacing(report: Report, samlad: str, work: pathlib.Path) -> None:
    pages = work / "spaced"
    make_pages(pages, sum(SPACED))
    hosts = [f"127.2.0.{number + 1}" for number in range(len(SPACED))]
    with Origin(pages, work, hosts) as origin:
        numbers = iter(range(sum(SPACED)))
        urls = [f"http://{host}:{origin.port}/{next(numbers)}.html" for host, count in zip(hosts, SPACED) for _ in range(count)]
        random.Random(1).shuffle(urls)
        ours = Samlad(samlad, origin, work / "spacing", urls, f"{SPACING * 1000:.0f}ms", 1)
        seconds = ours.check().seconds
    # Its robots.txt and the address that nobody has given out are asked for as well, each in a turn of its own.
    bound = max(SPACED) * SPACING
    report.say("checking with spacing", seconds, "s", f"{max(SPACED)} links on the largest host, {SPACING:g} s apart")
    report.at_most("with spacing, to what politeness costs", seconds / bound, "times", SPACING_LIMIT)


def main() -> None:
    samlad, peers, work = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]) / "link-checking"
    work.mkdir()
    work.chmod(0o755)
    report = Report()
    print(f"links: {LINKS} on {HOSTS} hosts of loopback, the best of {ROUNDS}", flush=True)
    measure_speed(report, samlad, peers, work)
    measure_spacing(report, samlad, work)
    sys.exit(0 if report.is_kept else 1)


if __name__ == "__main__":
    main()
