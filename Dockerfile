# syntax=docker/dockerfile:1
# csgraph and an embedded PostgreSQL 18 in one container, or set DATABASE_URL and only the
# API runs. Data lives in /var/lib/csgraph: keep a volume there.
#
#   docker build -t csgraph .
#   docker run --init --stop-timeout 60 -p 8000:8000 -v csgraph:/var/lib/csgraph csgraph
#
# Debian, not Alpine: the programs of PostgreSQL that we bring need glibc.

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build

# What csgraph needs to run. Apart from the sources, so that an edit does not repeat it.
COPY requirements.lock ./
RUN python -m venv /opt/csgraph \
 && /opt/csgraph/bin/pip install --require-hashes -r requirements.lock

# What builds the wheel, pinned by hash too, and thrown away with this stage.
COPY requirements-dev.lock ./
RUN python -m venv /opt/tools \
 && /opt/tools/bin/pip install --require-hashes -r requirements-dev.lock

COPY pyproject.toml README.md ./
COPY src src
COPY migrations migrations
RUN /opt/tools/bin/pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
 && /opt/csgraph/bin/pip install --no-deps dist/csgraph-*.whl \
 && /opt/csgraph/bin/pip check \
 && /opt/csgraph/bin/csgraph version


FROM python:3.11-slim-bookworm
# A user with a name: initdb asks for the one that it runs as.
RUN groupadd --gid 10001 csgraph \
 && useradd --uid 10001 --gid csgraph --home-dir /var/lib/csgraph --no-create-home \
      --shell /usr/sbin/nologin csgraph \
 && install --directory --owner=csgraph --group=csgraph --mode=0700 /var/lib/csgraph
COPY --from=build /opt/csgraph /opt/csgraph
ENV PATH=/opt/csgraph/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    CSGRAPH_DATA_DIR=/var/lib/csgraph \
    CSGRAPH_HOST=0.0.0.0 \
    CSGRAPH_PORT=8000 \
    CSGRAPH_METRICS_PORT=9464 \
    CSGRAPH_DRAIN_SECONDS=5
USER csgraph
WORKDIR /var/lib/csgraph
VOLUME /var/lib/csgraph
EXPOSE 8000 9464
# Unready at once, closed after the drain, done within 30 seconds more.
STOPSIGNAL SIGTERM
# On the operators' port, which a worker has too; http.client asks no proxy.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import http.client as h, os; c = h.HTTPConnection('127.0.0.1', int(os.environ['CSGRAPH_METRICS_PORT']), timeout=4); c.request('GET', '/readyz'); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["csgraph"]
CMD ["serve"]
