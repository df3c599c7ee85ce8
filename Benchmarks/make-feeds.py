#!/usr/bin/env python3
"""Writes a folder of feeds to measure with: the same bytes every time.

    make-feeds.py FOLDER [FILES] [ENTRIES]

Half of them RSS 2.0, half Atom, Swedish prose with HTML in it, about 2.5 kB an entry. Every other word is one of those
that such texts are full of, the rest are as rare as a language's words are.
"""

import pathlib
import random
import sys
from xml.sax.saxutils import escape

from vocabulary import Vocabulary, size_for

COMMON = (
    "kommunen införde digital tillsyn trygghetslarm hemtjänst medarbetare verksamhet äldreomsorg brukare nytta välfärdsteknik "
    "erfarenheter stöd vägledning upphandling informationssäkerhet samtycke lärdomar arbetssätt förändringsledning natt besök "
    "läkemedelsrobot möte socialtjänst handläggning e-tjänst ansökan beslut uppföljning och att för med som till av i på det är"
).split()


# As many different words as a thousand feeds of fifty entries have, whatever is written: each feed is the same in all.
RARE = Vocabulary(1, size_for(10_000_000))


def word(random_source: random.Random) -> str:
    return random_source.choice(COMMON) if random_source.random() < 0.5 else RARE.pick(random_source)


def prose(random_source: random.Random, count: int) -> str:
    return " ".join(word(random_source) for _ in range(count)).capitalize() + "."


def html(random_source: random.Random, number: int) -> str:
    paragraphs = [
        f'<p>{prose(random_source, 21)} <a href="/sida/{number}?ref=1&amp;del={part}">{prose(random_source, 3)}</a></p>'
        for part in range(5)
    ]
    return '<div class="ingress"><h2>Bakgrund</h2>' + "".join(paragraphs) + "<ul><li>Ett</li><li>Två</li></ul></div>"


def rss(random_source: random.Random, feed: int, entries: int) -> str:
    items = "".join(
        f"<item><title>{escape(prose(random_source, 8))}</title><link>https://kommun{feed}.example/nyhet/{n}</link>"
        f'<guid isPermaLink="false">{feed}-{n}</guid><pubDate>Tue, {n % 28 + 1:02} Sep 2026 07:{n % 60:02}:00 +0200</pubDate>'
        f"<category>Nyhet</category><dc:creator>Redaktionen</dc:creator>"
        f"<description>{escape(prose(random_source, 25))}</description>"
        f"<content:encoded>{escape(html(random_source, n))}</content:encoded></item>\n"
        for n in range(entries)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>Kommun {feed}</title><link>https://kommun{feed}.example/</link><description>Nyheter</description>"
        f"<language>sv</language>{items}</channel></rss>"
    )


def atom(random_source: random.Random, feed: int, entries: int) -> str:
    items = "".join(
        f"<entry><id>urn:x:{feed}:{n}</id><title>{escape(prose(random_source, 8))}</title>"
        f'<link rel="alternate" href="/nyhet/{n}"/><updated>2026-09-{n % 28 + 1:02}T07:{n % 60:02}:00+02:00</updated>'
        f'<author><name>Redaktionen</name></author><category term="nyhet" label="Nyhet"/>'
        f"<summary>{escape(prose(random_source, 25))}</summary>"
        f'<content type="html">{escape(html(random_source, n))}</content></entry>\n'
        for n in range(entries)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="sv" '
        f'xml:base="https://myndighet{feed}.example/"><id>urn:x:{feed}</id><title>Myndighet {feed}</title>'
        f"<updated>2026-09-30T07:00:00Z</updated>{items}</feed>"
    )


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    files = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    entries = int(sys.argv[3]) if len(sys.argv) > 3 else 50
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(files):
        random_source = random.Random(number)
        text = (rss if number % 2 == 0 else atom)(random_source, number, entries)
        (folder / f"{number:05}.xml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
