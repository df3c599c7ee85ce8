"""A loopback origin: nginx over a folder of feeds, and the lists of sources that ask it."""

import json
import pathlib
import socket
import subprocess
import time
from collections.abc import Iterable, Sequence

CONFIGURATION = """
daemon off;
pid {folder}/nginx.pid;
worker_processes {workers};
error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    default_type application/xml;
    sendfile on;
    tcp_nopush on;
    etag on;
    keepalive_timeout 300;
    keepalive_requests 1000000;
    open_file_cache max=20000 inactive=1h;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        {listen}
        root {feeds};
        rewrite ^/flyttad/(.*)$ /$1 permanent;
    }}
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Origin:
    """Serves every file of a folder with keep-alive, ETag and Last-Modified, until the block ends; what is asked for under
    `/flyttad/` has moved to where it stands without that.

    On 127.0.0.1, and on further addresses of loopback.
    """

    def __init__(self, feeds: pathlib.Path, work: pathlib.Path, hosts: Sequence[str] = (), workers: str = "1") -> None:
        self.feeds = feeds.resolve()
        # All of loopback is this machine; each of its addresses is a host to whoever asks.
        self.hosts = ["127.0.0.1", *hosts]
        self.workers = workers
        self.folder = work / f"nginx-{feeds.name}"
        self.port = free_port()

    def __enter__(self) -> "Origin":
        self.folder.mkdir()
        # The worker is another user's when this is root's.
        for path in [self.feeds, *self.feeds.parents][:3]:
            if str(path).startswith("/tmp/"):
                path.chmod(0o755)
        configuration = self.folder / "nginx.conf"
        listen = " ".join(f"listen {host}:{self.port};" for host in self.hosts)
        configuration.write_text(CONFIGURATION.format(
            folder=self.folder, listen=listen, feeds=self.feeds, workers=self.workers
        ))
        command = ["nginx", "-p", str(self.folder), "-e", f"{self.folder}/error.log", "-c", str(configuration)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise SystemExit(f"nginx does not start; see {self.folder}/error.log")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()

    def addresses(self, count: int | None = None) -> list[str]:
        names = sorted(path.name for path in self.feeds.iterdir())[:count]
        return [f"http://127.0.0.1:{self.port}/{name}" for name in names]


def sources_file(path: pathlib.Path, addresses: Iterable[str], **settings: object) -> pathlib.Path:
    """A `sources.json` of these addresses, without spacing and without link checks."""
    sources = [
        {"id": f"kalla-{number:05}", "organisation": "a", "kind": "khi", "format": "auto", "url": address}
        for number, address in enumerate(addresses)
    ]
    common = {
        "contact": "https://a.exempel",
        "listen": "127.0.0.1:0",
        "allowNetworks": ["127.0.0.0/8"],
        "perHost": {"connections": 64, "spacing": "0s"},
        "links": {"enabled": False},
    }
    organisations = [{"id": "a", "name": "A", "kind": "agency", "hosts": ["a.exempel"]}]
    content = {"settings": {**common, **settings}, "organisations": organisations, "sources": sources}
    path.write_text(json.dumps(content, indent=1))
    return path
