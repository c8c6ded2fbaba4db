"""Mail servers on loopback that misbehave: each is a function that talks to whoever connects."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

Talk = Callable[[socket.socket], None]


@contextlib.contextmanager
def running_mail_server(talk: Talk) -> Iterator[int]:
    """Let each connection be talked to in a thread of its own; give the port for the length of the block."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_accept, args=(server, talk), daemon=True).start()
        yield server.getsockname()[1]


def _accept(server: socket.socket, talk: Talk) -> None:
    with contextlib.suppress(OSError):  # the end of the block closes it
        while True:
            connected, _ = server.accept()
            threading.Thread(target=_converse, args=(connected, talk), daemon=True).start()


def _converse(connected: socket.socket, talk: Talk) -> None:
    with connected, contextlib.suppress(OSError):
        talk(connected)


def drip(connected: socket.socket) -> None:
    """Greet, a byte at a time, and have no end of it for ten seconds."""
    for _ in range(200):
        connected.sendall(b"2")
        time.sleep(0.05)


def take_and_never_say_goodbye(connected: socket.socket) -> None:
    """Take a mail as any server does, and say nothing more once it is asked to part."""
    connected.sendall(b"220 here\r\n")
    lines = connected.makefile("rb")
    while line := lines.readline():
        verb = line[:4].upper()
        if verb == b"QUIT":
            time.sleep(30)
        elif verb == b"DATA":
            connected.sendall(b"354 go on\r\n")
            while lines.readline() != b".\r\n":
                pass
            connected.sendall(b"250 taken\r\n")
        else:
            connected.sendall(b"250 well\r\n")
