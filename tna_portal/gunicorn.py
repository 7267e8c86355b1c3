"""The web server's settings. No access log: an address may carry an invitation token once."""

from tna_portal import env

# Demo mode lets anybody in as anybody, so it never listens to the outside.
_host = "127.0.0.1" if env.flag("TNA_DEMO") else env.text("TNA_BIND", "127.0.0.1")
bind = f"{_host}:{env.whole_number('PORT', 8000, low=1, high=65535)}"
workers = env.whole_number("TNA_WEB_WORKERS", 2, low=1, high=64)
threads = 4
worker_class = "gthread"
accesslog = None
errorlog = "-"
loglevel = "warning"
timeout = 60
graceful_timeout = 5
