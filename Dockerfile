# One image for web, worker and beat; the compose file says which command each runs.
FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 TNA_DATA_DIR=/data TNA_BIND=0.0.0.0
WORKDIR /app
COPY requirements/base.txt requirements/base.txt
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements/base.txt
COPY . .
RUN useradd --system --home /data portal && mkdir -p /data && chown portal /data
USER portal
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--config", "python:tna_portal.gunicorn", "--no-control-socket", "tna_portal.wsgi"]
