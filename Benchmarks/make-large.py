#!/usr/bin/env python3
"""Writes documents of 10 MiB, one to a folder, that no reading may take longer than 2 s over.

    make-large.py FOLDER

Honest ones in FOLDER/honest, hostile ones in FOLDER/hostile: each scrap that has brought some parser down, repeated in
each place of a document.
"""

import itertools
import json
import pathlib
import random
import sys
from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape

import importlib

feeds = importlib.import_module("make-feeds")
LIMIT = 10 * 1024 * 1024


def grown(head: str, tail: str, parts: Iterator[str], joint: str = "") -> bytes:
    """`head`, as many parts as fit, `tail`."""
    out, size = [head], len((head + tail).encode())
    for part in parts:
        size += len((joint + part).encode())
        if size > LIMIT:
            break
        out.append((joint if len(out) > 1 else "") + part)
    return ("".join(out) + tail).encode()


def repeated(scrap: str, head: str, tail: str, write: Callable[[str], str] = lambda text: text) -> bytes:
    part = write(scrap * max(1, 4096 // len(scrap)))
    return grown(head, tail, itertools.repeat(part))


# MARK: Honest documents


def items(random_source: random.Random) -> Iterator[str]:
    for number in itertools.count():
        yield (
            f"<item><title>{escape(feeds.prose(random_source, 8))}</title><link>https://kommun.example/nyhet/{number}</link>"
            f'<guid isPermaLink="false">{number}</guid><pubDate>Tue, 08 Sep 2026 07:00:00 +0200</pubDate>'
            f"<description>{escape(feeds.prose(random_source, 25))}</description>"
            f"<content:encoded>{escape(feeds.html(random_source, number))}</content:encoded></item>\n"
        )


def objects(random_source: random.Random) -> Iterator[str]:
    for number in itertools.count():
        yield json.dumps(
            {
                "id": str(number),
                "url": f"https://kommun.example/nyhet/{number}",
                "title": feeds.prose(random_source, 8),
                "summary": feeds.prose(random_source, 25),
                "content_html": feeds.html(random_source, number),
                "date_published": "2026-09-08T07:00:00+02:00",
                "tags": ["nyhet", "digitalisering"],
            },
            ensure_ascii=number % 2 == 0,
        )


def articles(random_source: random.Random) -> Iterator[str]:
    for number in itertools.count():
        yield (
            f'<article><h2><a href="/nyhet/{number}">{feeds.prose(random_source, 8)}</a></h2>'
            f'<time datetime="2026-09-08">8 september</time><p>{feeds.prose(random_source, 60)}</p></article>\n'
        )


RSS = (
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Kommun</title>'
    "<link>https://kommun.example/</link>"
)
JSON_FEED = '{"version": "https://jsonfeed.org/version/1.1", "title": "Kommun", "items": ['
PAGE = '<!DOCTYPE html><html lang="sv"><head><title>Nyheter</title></head><body><main>'


def honest() -> Iterator[tuple[str, bytes]]:
    rss = grown(RSS, "</channel></rss>", items(random.Random(1)))
    yield "rss.xml", rss
    yield "rss-windows-1252.xml", rss.decode().encode("windows-1252", "replace")[:LIMIT]
    yield "rss-iso-8859-15.xml", ('<?xml version="1.0" encoding="iso-8859-15"?>' + rss.decode()).encode("iso-8859-15")
    yield "rss-utf-16.xml", rss[: LIMIT // 2].decode("utf-8", "ignore").encode("utf-16")[:LIMIT]
    # A bare "&" at the very end, and one in each entry.
    yield "rss-broken-late.xml", rss.replace(b"</channel>", b"<x>&</x></channel>")[:LIMIT]
    yield "rss-broken.xml", grown(
        RSS, "</channel></rss>", (item.replace("</title>", " & <br>&nbsp;</title>") for item in items(random.Random(2)))
    )
    yield "rss-cut.xml", rss[: LIMIT - 1000]
    yield "rss-doctype.xml", ("<!DOCTYPE rss [<!ENTITY a 'b'>]>" + rss.decode()).encode()[:LIMIT]
    yield "jsonfeed.json", grown(JSON_FEED, "]}", objects(random.Random(3)), ", ")
    yield "list.json", grown('{"hits": [', "]}", objects(random.Random(4)), ", ")
    yield "list.html", grown(PAGE, "</main></body></html>", articles(random.Random(5)))
    yield "page.html", grown(
        PAGE + "<article><h1>Nyhet</h1>",
        "</article></main></body></html>",
        (feeds.html(random_source, 0) for random_source in itertools.repeat(random.Random(6))),
    )


# MARK: Hostile ones

SCRAPS = [
    "<![CDATA[", "<!--", "<!---", "<?", "<?x ", "<a b=\"", "<a b='", "<a b=\"'", "<a b=1 ", "<a x=''/>", "&", "&a", "&#", "&amp;",
    "&lt;p&gt;", "<", "</", "]]>", "]", "-", ">", "<!DOCTYPE [", "<b></i>", "<b><i></b>", "<a>", "<p>", "</p>", "<td>",
    "<table><tr>", "<b><p>", "<a href=x>", "<img src=x>", "<li>", "<svg>", "<script>", "<style></style>", "'\"", "\\",
    "\r", "\n", "\x00", " ", "\u00a0", "å", "é\u0301", "\ufeff", "\uffff", "1", "2026-01-01 ", "@", "a@b.se (", "{", "[",
    "<item>", "<item></item>", "<title>x</title>", "<item><title>x</title>", "<category>a</category>", "<a xmlns='b'>",
    "<x:a xmlns:x='b'/>", "<link>/a</link>", "<div xmlns='http://www.w3.org/1999/xhtml'>",
]


def quoted(text: str) -> str:
    return json.dumps(text)[1:-1]


PLACES: dict[str, tuple[str, str, Callable[[str], str]]] = {
    "bare": ("", "", str),
    "channel": (RSS, "</channel></rss>", str),
    "description": (RSS + "<item><description>", "</description></item></channel></rss>", escape),
    "descriptions": (
        RSS,
        "</channel></rss>",
        lambda text: f"<item><description>{escape(text)}</description></item>",
    ),
    "titles": (RSS, "</channel></rss>", lambda text: f"<item><title>{escape(text)}</title></item>"),
    "cdata": (RSS + "<item><description><![CDATA[", "]]></description></item></channel></rss>", str),
    "attribute": ('<rss version="', '"><channel/></rss>', escape),
    "entity": ("<!DOCTYPE rss [<!ENTITY a '", "'>]><rss/>", str),
    "xhtml": (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml">',
        "</content></entry></feed>",
        str,
    ),
    "json": (JSON_FEED, "]}", str),
    "json string": (JSON_FEED + '{"id": "1", "content_html": "', '"}]}', quoted),
    "json text": (JSON_FEED + '{"id": "1", "content_text": "', '"}]}', quoted),
    "html": (PAGE, "</main></body></html>", str),
}


def counted(head: str, tail: str, write: Callable[[int], str]) -> bytes:
    return grown(head, tail, (write(number) for number in itertools.count()))


def hostile() -> Iterator[tuple[str, bytes]]:
    for (place, (head, tail, write)), (number, scrap) in itertools.product(PLACES.items(), enumerate(SCRAPS)):
        yield f"{place}-{number:02}", repeated(scrap, head, tail, write)
    yield "names", counted(RSS, "</channel></rss>", lambda number: f"<a{number}/>")
    yield "prefixes", counted(RSS, "</channel></rss>", lambda number: f"<p{number}:a xmlns:p{number}='u{number}'/>")
    yield "attributes", counted("<rss ", "/>", lambda number: f"a{number}='' ")
    yield "items", repeated("<item><guid>1</guid></item>", RSS, "</channel></rss>")
    yield "links", repeated('<link href="a"/>', '<feed xmlns="http://www.w3.org/2005/Atom"><entry>', "</entry></feed>")
    yield "json-empty-objects", repeated("{},", JSON_FEED, "{}]}")
    yield "json-numbers", repeated("1,", JSON_FEED, "1]}")
    yield "json-deep", repeated("[", "", "")
    yield "json-keys", counted(JSON_FEED + "{", '"z":1}]}', lambda number: f'"k{number}":1,')
    yield "json-same-key", repeated('"id":"1",', JSON_FEED + "{", '"id":"2"}]}')
    yield "json-dates", repeated('{"id":"1","date_published":"x"},', JSON_FEED, "{}]}")
    yield "json-escapes", repeated("\\u00e5", JSON_FEED + '{"id":"', '"}]}')
    yield "json-surrogates", repeated("\\ud800", JSON_FEED + '{"id":"', '"}]}')
    yield "bytes-high", b"<rss>" + b"\xe5" * (LIMIT - 5)
    yield "bytes-mixed", b"<rss>" + "å".encode() * (LIMIT // 4) + b"\xe5" * (LIMIT // 4)
    yield "bytes-random", b"<rss>" + random.Random(7).randbytes(LIMIT - 5)


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    for kind, documents in (("honest", honest()), ("hostile", hostile())):
        for name, body in documents:
            place = folder / kind / name
            place.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(body[:LIMIT])


if __name__ == "__main__":
    main()
