"""Reads feeds as readers do, with feedparser: feeds.py FILE… prints one JSON object a line."""

import json
import sys
import warnings

import feedparser

warnings.simplefilter("error")


def reading(path):
    with open(path, "rb") as file:
        feed = feedparser.parse(file.read(), sanitize_html=False)
    return {
        "version": feed.version,
        "bozo": str(feed.get("bozo_exception", "")) if feed.bozo else "",
        "title": feed.feed.get("title"),
        "links": {link["rel"]: link["href"] for link in feed.feed.get("links", [])},
        "entries": [
            {
                "id": entry.get("id"), "title": entry.get("title"), "link": entry.get("link"),
                "permalink": entry.get("guidislink"), "published": entry.get("published_parsed") is not None,
                "updated": entry.get("updated_parsed") is not None, "author": entry.get("author"),
                "schemes": sorted({tag["scheme"] or "" for tag in entry.get("tags", [])}),
                "enclosures": [link["href"] for link in entry.get("enclosures", [])],
            }
            for entry in feed.entries
        ],
    }


for path in sys.argv[1:]:
    print(json.dumps(reading(path)))
