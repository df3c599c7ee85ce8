"""Shows a feed as WordPress' RSS block does: wordpress.py SETTINGS FILE prints the list as one JSON object.

The rules are those of render_block_core_rss (wp-includes/blocks/rss.php), which reads with SimplePie: entries in the order
of their dates, each once, as many as are asked for; titles without markup, excerpts of so many words.
"""

import html
import json
import re
import sys

import feedparser


def plain(text):
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text or "")).split())


def trimmed(text, words):
    parts = plain(text).split()
    return " ".join(parts[:words]) + (" …" if len(parts) > words else "")


def shown(settings, path):
    with open(path, "rb") as file:
        feed = feedparser.parse(file.read(), sanitize_html=False)
    assert not feed.bozo, feed.bozo_exception
    entries = list({entry.id: entry for entry in reversed(feed.entries)}.values())
    entries.reverse()
    date = lambda entry: entry.get("published_parsed") or entry.get("updated_parsed")
    if all(date(entry) for entry in entries):
        entries.sort(key=date, reverse=True)
    for entry in entries[: settings["itemsToShow"]]:
        item = {"title": plain(entry.title), "link": entry.get("link")}
        if settings.get("displayDate"):
            item["date"] = "%d-%02d-%02d" % date(entry)[:3]
        if settings.get("displayAuthor"):
            item["author"] = entry.get("author")
        if settings.get("displayExcerpt"):
            item["excerpt"] = trimmed(entry.get("summary"), settings.get("excerptLength", 55))
        yield item


print(json.dumps({"items": list(shown(json.loads(sys.argv[1]), sys.argv[2]))}))
