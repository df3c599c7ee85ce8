"""Takes webhooks on loopback and verifies them with Standard Webhooks' own library.

webhook-receiver.py SECRET [STATUS…]

Prints its port on the first line, then a JSON object for each request, until its input ends. Answers with each STATUS in turn,
then with 204.
"""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks.webhooks import Webhook, WebhookVerificationError


def main() -> None:
    hook = Webhook(sys.argv[1])
    statuses = [int(word) for word in sys.argv[2:]]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                data, fault = hook.verify(body, {name.lower(): value for name, value in self.headers.items()}), None
            except WebhookVerificationError as error:
                data, fault = None, str(error)
            print(json.dumps({
                "id": self.headers["webhook-id"], "type": self.headers["Content-Type"], "data": data, "fault": fault,
            }), flush=True)
            self.send_response(statuses.pop(0) if statuses else 204)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


main()
