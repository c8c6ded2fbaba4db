"""Looks hosts up within a time, which the system's resolver knows nothing of."""

import socket
from queue import Empty, SimpleQueue
from threading import Thread

Answer = list[str] | OSError | UnicodeError


def resolve(host: str, port: int, *, seconds: float) -> list[str]:
    """Return the addresses of a host, each once, in the order in which they are to be tried.

    The look-up is made in a thread of its own, which is left behind where it hangs: it holds nothing, and
    ends when the resolver gives up. Raises TimeoutError once the time is over, another OSError for a host
    that isn't known or a name that can't be looked up, and UnicodeError for what can't be the name of one.
    """
    answers: SimpleQueue[Answer] = SimpleQueue()
    asking = Thread(target=lambda: answers.put(_ask(host, port)), name="resolve", daemon=True)
    asking.start()
    try:
        answer = answers.get(timeout=max(seconds, 0.0))
    except Empty:
        raise TimeoutError(f"{host} was not found in time.") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _ask(host: str, port: int) -> Answer:
    """Return the addresses, or the error: one that were raised here would look like a slow resolver."""
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        return error
    except Exception as error:  # noqa: BLE001 - see above
        return OSError(f"{host} can't be looked up: {error}")
    return list(dict.fromkeys(str(row[4][0]) for row in rows))
