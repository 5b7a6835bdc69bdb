"""Leads clients whose hosts are hard-coded to the sandbox: a proxy that only tunnels."""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from select import select
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from urllib.parse import urlsplit

CHUNK = 65_536


@contextmanager
def proxied(salesforce_url: str, zendesk_url: str) -> Iterator[str]:
    """Tunnel the vendors' hosts to these addresses, refuse any other; give the proxy's address."""
    targets = {".salesforce.com": salesforce_url, ".zendesk.com": zendesk_url}

    class Tunnel(StreamRequestHandler):
        def handle(self) -> None:
            method, authority, _ = self.rfile.readline().decode().split()
            while self.rfile.readline().strip():
                pass
            host = authority.rpartition(":")[0]
            urls = [url for suffix, url in targets.items() if host.endswith(suffix)]
            if method != "CONNECT" or not urls:
                self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                return
            target = urlsplit(urls[0])
            with closing(socket.create_connection((target.hostname, target.port))) as vendor:
                self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                _relay(self.connection, vendor)

    class Server(ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Tunnel) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


def _relay(client: socket.socket, vendor: socket.socket) -> None:
    """Pass on what either says until one has no more to say."""
    other = {client: vendor, vendor: client}
    while True:
        for ready in select(list(other), [], [])[0]:
            try:
                said = ready.recv(CHUNK)
                other[ready].sendall(said)
            except OSError:
                return
            if not said:
                return
