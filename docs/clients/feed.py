"""Prints what is new in a feed: every filter of the items makes one.

    pip install feedparser
    SAMLAD=http://127.0.0.1:8080 python3 feed.py 'kind=khi'
"""

import os
import sys

import feedparser

base = os.environ.get("SAMLAD", "http://127.0.0.1:8080")
feed = feedparser.parse(f"{base}/feed.atom?{sys.argv[1] if len(sys.argv) > 1 else ''}")
print(feed.feed.title)
for entry in feed.entries:
    print(f"{entry.updated[:10]}  {entry.title}  {entry.link}")

# Kept between two runs, the tag saves both sides the feed.
again = feedparser.parse(feed.href, etag=feed.etag)
print(f"{len(feed.entries)} entries; asked again: {again.status}")
