"""An HTTP/2 server over TLS for tests of fetching: h2-server.py CERTIFICATE KEY prints its
port, and serves until it is ended."""

import itertools
import socket
import ssl
import sys
import threading

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RequestReceived, WindowUpdated

context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
context.set_alpn_protocols(["h2"])
numbers = itertools.count(1)

class Connection:
    def __init__(self, raw):
        self.number = next(numbers)
        self.socket = context.wrap_socket(raw, server_side=True)
        self.h2 = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        self.gathered, self.counted, self.large = {}, [], []

    def serve(self):
        self.h2.initiate_connection()
        self.flush()
        while True:
            self.socket.settimeout(0.05 if self.counted else None)
            try:
                data = self.socket.recv(65536)
            except TimeoutError:
                for stream in self.counted:
                    self.answer(stream, f"{len(self.counted)}")
                self.counted = []
                continue
            if not data:
                return
            for event in self.h2.receive_data(data):
                if isinstance(event, RequestReceived):
                    self.receive(event.stream_id, dict(event.headers)[":path"])
                elif isinstance(event, WindowUpdated):
                    self.pour()
            self.flush()
            if self.h2.state_machine.state.name == "CLOSED":
                return

    def receive(self, stream, path):
        parts = path.split("/")
        if parts[1] == "gather":
            streams = self.gathered.setdefault(parts[2], [])
            streams.append((stream, path))
            if len(streams) == int(parts[2]):
                for stream, path in reversed(streams):
                    self.answer(stream, f"{path} {self.number}")
                streams.clear()
        elif parts[1] == "count":
            self.counted.append(stream)
        elif parts[1] == "reset":
            self.h2.reset_stream(stream, error_code=2)
        elif parts[1] == "goaway":
            self.h2.close_connection(error_code=2)
        else:
            self.h2.send_headers(stream, [(":status", "200")])
            self.large.append([stream, 1_000_000])
            self.pour()

    def pour(self):
        for entry in list(self.large):
            stream, left = entry
            while left:
                room = min(left, self.h2.local_flow_control_window(stream), self.h2.max_outbound_frame_size)
                if room <= 0:
                    break
                left -= room
                self.h2.send_data(stream, b"a" * room, end_stream=left == 0)
            entry[1] = left
            if not left:
                self.large.remove(entry)

    def answer(self, stream, text):
        self.h2.send_headers(stream, [(":status", "200"), ("content-type", "text/plain")])
        self.h2.send_data(stream, text.encode(), end_stream=True)
        self.flush()

    def flush(self):
        self.socket.sendall(self.h2.data_to_send())

def serve(raw):
    try:
        Connection(raw).serve()
    except OSError:
        pass
    finally:
        raw.close()

listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    client, _ = listener.accept()
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    threading.Thread(target=serve, args=(client,), daemon=True).start()
