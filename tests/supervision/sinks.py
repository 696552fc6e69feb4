"""Small servers on this machine that take what the outbox sends: a mail server and a group chat."""

import socketserver
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer


class _Mailbox(socketserver.StreamRequestHandler):
    """As much SMTP as a message needs. `server.refuse` answers RCPT with 550; `server.hang_up` takes the message and says nothing."""

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        self.server.calls += 1
        self.say("220 sink")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.say("354 go on")
                self.server.taken.append(self.message())
                if self.server.hang_up:
                    return
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            elif verb == b"RCPT" and self.server.refuse:
                self.say("550 no such box")
                continue
            self.say("250 ok")

    def message(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines)


class _Chat(BaseHTTPRequestHandler):
    """Keeps each (method, path, body); answers with `server.status`, and where to go when that is a redirect."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.taken.append((self.command, self.path, body))
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *args):
        pass


@contextmanager
def _running(server):
    server.taken, server.calls, server.refuse, server.hang_up, server.status = [], 0, False, False, 200
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def mail_server():
    """A running mail server; its port is `server_address[1]`, what it took stands in `taken`."""
    return _running(socketserver.TCPServer(("127.0.0.1", 0), _Mailbox))


def chat_server():
    """A running group chat of the same kind."""
    return _running(HTTPServer(("127.0.0.1", 0), _Chat))
