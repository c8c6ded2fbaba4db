# One image for all processes: compose.yaml says which command each runs.
FROM python:3.11-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/srv/portal/var

WORKDIR /srv/portal

# Before the code, so that a change of the code does not install all packages again.
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt

COPY . ./

# The account has no home and no shell; of the whole tree it may write only what the portal keeps.
RUN useradd --system --no-create-home --uid 10001 --shell /usr/sbin/nologin portal \
    && mkdir -p "$DATA_DIR" \
    && chown portal:portal "$DATA_DIR"

USER portal
EXPOSE 8000

# Whether the process is up; `/health/`, with all its dependencies, is for the balancer in front.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/health/live/', headers={'Host': os.environ.get('ALLOWED_HOSTS', 'localhost').split(',')[0]}), timeout=4)"]

# Threads and the kind of worker are in gunicorn.conf.py. WEB_CONCURRENCY sets the number of workers.
CMD ["gunicorn", "portal.wsgi:application", "--bind=0.0.0.0:8000", "--worker-tmp-dir=/dev/shm"]
