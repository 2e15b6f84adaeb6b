# The forum for machines that have PostgreSQL and Valkey already: see docker-compose.yml.

# Styles and scripts are built with the Node.js that comes with the local lock; none of it is kept.
FROM python:3.11-slim-bookworm AS front-end
WORKDIR /forum
COPY requirements-local.txt ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements-local.txt
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY static/src static/src
RUN npm run build

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        fontconfig libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 1000 --home-dir /forum forum \
    && install --directory --owner forum --mode 700 /var/lib/forum
WORKDIR /forum
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements.txt
COPY . ./
COPY --from=front-end /forum/static/built static/built
RUN python -m compileall -q .
ENV FORUM_VAR=/var/lib/forum PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=learningforum.settings
USER forum
VOLUME /var/lib/forum
EXPOSE 8000
HEALTHCHECK --start-period=60s CMD ["python", "-c", "import http.client; web = http.client.HTTPConnection('127.0.0.1', 8000, timeout=4); web.request('GET', '/'); raise SystemExit(web.getresponse().status >= 500)"]
CMD ["sh", "-c", "python -m learningforum.runtime prepare && exec gunicorn --config python:learningforum.runtime.web --bind 0.0.0.0:8000"]
