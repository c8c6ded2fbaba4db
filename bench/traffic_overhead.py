"""What the limits cost: CPU on the project list, round trips to Redis, bytes of a client there.

    .venv/bin/python bench/traffic_overhead.py [--requests 150] [--rounds 5]

The same requests go through the whole application in one process without throttles, with the portal's, and
with DRF's own, in turns; CPU time is counted, which other programs on the machine disturb least.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from redis import Redis

from bench.traffic_site import ROOT, SETTINGS, Site, prepared_site
from portal.traffic.shared_window import PREFIX

# Run in a process of its own for each system; each request comes from another network, so none is refused.
MEASURE = """
import io, json, sys, time
import django
django.setup()
from django.core.wsgi import get_wsgi_application
from portal.accounts.models import ApiToken, User
application = get_wsgi_application()
count, start = int(sys.argv[1]), int(sys.argv[2])
_, token = ApiToken.objects.issue(user=User.objects.get(email="person0@bench.example"),
    scopes=["catalogue:read"], lifetime=None)

def ask(address, **headers):
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/api/v1/projects/", "QUERY_STRING": "",
        "SCRIPT_NAME": "", "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": address,
        "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0), "wsgi.multithread": False, "wsgi.multiprocess": True,
        "wsgi.run_once": False, **headers}
    statuses = []
    response = application(environ, lambda status, headers: statuses.append(status[:3]))
    b"".join(response)
    response.close()
    return statuses[0]

def calls():
    if client is None:
        return 0
    rows = client.info("commandstats")
    # What a script calls inside Redis is counted there too, and is no round trip.
    scripts = rows.get("cmdstat_evalsha")
    if scripts:
        return scripts["calls"]
    return sum(row["calls"] for name, row in rows.items() if name != "cmdstat_info")

from django.conf import settings
from redis import Redis
client = Redis.from_url(settings.REDIS_URL) if settings.REDIS_URL else None
for number in range(30):
    ask(f"10.200.{number}.1")
begin = time.process_time()
statuses = {ask(f"10.{start + number // 250}.{number % 250}.1") for number in range(count)}
cpu = (time.process_time() - begin) / count
assert statuses == {"200"}, statuses
trips = {}
for name, address, headers in (("guest", "10.201.0.1", {}),
        ("token", "10.202.0.1", {"HTTP_AUTHORIZATION": f"Token {token}"}),
        ("bad token", "10.203.0.1", {"HTTP_AUTHORIZATION": "Token x"})):
    ask(address, **headers)
    before = calls()
    for _ in range(5):
        ask(address, **headers)
    trips[name] = (calls() - before) / 5
for _ in range(40):
    ask("10.204.0.1")
before = calls()
refused = {ask("10.204.0.1") for _ in range(20)}
trips["refused"] = (calls() - before) / 20
print(json.dumps({"cpu": cpu, "trips": trips, "refused": sorted(refused)}))
"""


def measure(site: Site, system: str, count: int, start: int) -> dict[str, object]:
    """Return what one process found out about a system."""
    environment = {**site.environment, "DJANGO_SETTINGS_MODULE": SETTINGS[system]}
    done = subprocess.run(  # noqa: S603 - its own text
        [sys.executable, "-c", MEASURE, str(count), str(start)],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


def weigh_clients(site: Site) -> tuple[int, int]:
    """Return the most bytes that Redis keeps for one of our clients, and for how many milliseconds."""
    client = Redis.from_url(site.redis_url)
    keys = list(client.scan_iter(f"{PREFIX}*", count=1_000))
    return (
        max(int(client.memory_usage(key, samples=0) or 0) for key in keys),
        max(int(client.pttl(key)) for key in keys),
    )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="What the limits cost.")
    parser.add_argument("--requests", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with prepared_site() as site:
        found: dict[str, list[dict[str, object]]] = {name: [] for name in SETTINGS}
        for number in range(arguments.rounds):
            for name in SETTINGS:
                client = Redis.from_url(site.redis_url)
                client.flushdb()
                client.config_resetstat()
                found[name].append(measure(site, name, arguments.requests, number * 8))
                if name == "portal":
                    weight = weigh_clients(site)
        costs = {name: min(float(str(row["cpu"])) for row in rows) for name, rows in found.items()}
        ratios = {
            name: statistics.median(
                float(str(row["cpu"])) / float(str(bare["cpu"]))
                for row, bare in zip(found[name], found["none"], strict=True)
            )
            for name in SETTINGS
        }
    print("| throttles | CPU ms a request (least) | CPU times none (median) | calls to Redis |")
    print("|---|--:|--:|---|")
    for name in SETTINGS:
        print(f"| {name} | {costs[name] * 1000:.2f} | {ratios[name]:.2f} | {found[name][0]['trips']} |")
    print(f"\na client takes {weight[0]} bytes in Redis at most, for {weight[1] / 1000:.0f} s at most")
    print(f"load {os.getloadavg()[0]:.1f} after")


if __name__ == "__main__":
    main()
