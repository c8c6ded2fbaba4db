"""Looks hosts up within a time, which the system's resolver knows nothing of."""

import socket
from queue import Empty, SimpleQueue
from threading import Thread


def resolve(host: str, port: int, *, seconds: float) -> list[str]:
    """Return the addresses of a host, each once, in the order in which they are to be tried.

    The look-up is made in a thread of its own, which is left behind where it hangs: it holds nothing, and
    ends when the resolver gives up. Raises TimeoutError once the time is over, another OSError for a host
    that isn't known or a name that can't be looked up, and UnicodeError for what can't be the name of one.
    """
    answers: SimpleQueue[list[str] | OSError | UnicodeError] = SimpleQueue()

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            answers.put(error)
        except Exception as error:  # noqa: BLE001 - lost in this thread it would look like a slow resolver
            answers.put(OSError(f"{host} can't be looked up: {error}"))
        else:
            answers.put(list(dict.fromkeys(str(row[4][0]) for row in rows)))

    Thread(target=ask, name="resolve", daemon=True).start()
    try:
        answer = answers.get(timeout=max(seconds, 0.0))
    except Empty:
        raise TimeoutError(f"{host} was not found in time.") from None
    if isinstance(answer, Exception):
        raise answer
    return answer
