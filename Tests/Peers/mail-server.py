"""A server that takes mail: aiosmtpd on loopback, each message read by Python's own email package.

mail-server.py [--tls CERTIFICATE KEY] [--login USER PASSWORD] [--refuse ADDRESS]

Prints its port on the first line, then a JSON object for each message it accepted, until its input ends. With --tls a client
has to begin with STARTTLS.
"""

import argparse
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


def told(envelope) -> dict:
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    faults = [f"{name}: {fault!r}" for name in message.keys() for fault in message[name].defects]
    faults += [repr(fault) for part in message.walk() for fault in part.defects]
    plain, page = message.get_body(("plain",)), message.get_body(("html",))
    raw = envelope.content.split(b"\r\n")
    return {
        "envelope": {"from": envelope.mail_from, "to": envelope.rcpt_tos},
        "headers": {name: str(value) for name, value in message.items()},
        "type": message.get_content_type(),
        "date": message["Date"].datetime.isoformat(),
        "plain": plain and plain.get_content(),
        "html": page and page.get_content(),
        "faults": faults,
        "isASCII": envelope.content.isascii(),
        "longestLine": max(map(len, raw)),
        "bareLines": sum(b"\n" in line or b"\r" in line for line in raw),
    }


class Handler:
    def __init__(self, refuse: str | None) -> None:
        self.refuse = refuse

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == self.refuse:
            return "550 5.1.1 <" + address + ">: no such mailbox, åäö".encode().decode("ascii", "replace")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        print(json.dumps(told(envelope)), flush=True)
        return "250 Message accepted for delivery"


class AnyPort(Controller):
    def _trigger_server(self) -> None:
        # Port 0 is any free one; which, only the socket knows.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tls", nargs=2)
    parser.add_argument("--login", nargs=2)
    parser.add_argument("--refuse")
    options = parser.parse_args()
    arguments: dict = {}
    if options.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*options.tls)
        arguments |= {"tls_context": context, "require_starttls": True}
    if options.login:
        wanted = tuple(word.encode() for word in options.login)

        def authenticate(server, session, envelope, mechanism, data):
            isright = isinstance(data, LoginPassword) and (data.login, data.password) == wanted
            return AuthResult(success=isright, handled=isright)

        arguments |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": bool(options.tls)}
    controller = AnyPort(Handler(options.refuse), hostname="127.0.0.1", port=0, **arguments)
    controller.start()
    print(controller.port, flush=True)
    sys.stdin.read()
    controller.stop(no_assert=True)


main()
