"""How gunicorn serves the portal. WEB_CONCURRENCY is the number of workers; options of the command win."""

worker_class = "portal.traffic.worker.Worker"
# An answer mostly waits for the database; REQUEST_SLOTS says the same number to the gate.
threads = 4
# A crowd waits where each worker sees how long, and isn't turned down by the system.
backlog = 2048
# Seconds that a connection may say nothing: before its first request, and between two.
keepalive = 5
