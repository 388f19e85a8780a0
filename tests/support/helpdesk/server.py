"""django-helpdesk on a port of its own, stopped when the block ends.

The environment is made once from `requirements.lock` and kept in the cache of this machine, under
the checksum of the file.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

USER, PASSWORD, QUEUE = "centrala", "obsada", "1"
LOCK = Path(__file__).with_name("requirements.lock")
INSTALL_LIMIT_S = 240
SITE = """
import socketserver, sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from django.conf import settings

folder = Path(sys.argv[1])
settings.configure(
    SECRET_KEY="tests", DEBUG=False, ALLOWED_HOSTS=["*"], ROOT_URLCONF="site_urls",
    USE_TZ=True, TIME_ZONE="UTC", SITE_ID=1, STATIC_URL="/static/", LOGIN_URL="/login/",
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "db",
                           "OPTIONS": {"timeout": 20}}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes",
        "django.contrib.sessions", "django.contrib.sites", "django.contrib.messages",
        "django.contrib.humanize", "django.contrib.admin", "rest_framework", "helpdesk"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages"]}}],
    HELPDESK_TEAMS_MODE_ENABLED=False, HELPDESK_TEAMS_MODEL="auth.User",
    HELPDESK_TEAMS_MIGRATION_DEPENDENCIES=[], HELPDESK_KBITEM_TEAM_GETTER=lambda item: None,
    MEDIA_ROOT=str(folder / "media"), HELPDESK_ACTIVATE_API_ENDPOINT=True,
)
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.contrib.auth import get_user_model
from helpdesk.models import Queue
for login in (sys.argv[2], "urzednik"):
    get_user_model().objects.create_superuser(login, "", sys.argv[3])
Queue.objects.create(title="Miasto", slug="miasto")
from django.core.wsgi import get_wsgi_application

class Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True

class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass

server = make_server("127.0.0.1", 0, get_wsgi_application(), Server, Quiet)
print(server.server_port, flush=True)
server.serve_forever()
"""
URLS = """
from django.urls import include, path
urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
"""


@dataclass(frozen=True)
class Helpdesk:
    """Running django-helpdesk. `user`: account of Centrala; `other_user`: one of the city's."""

    url: str
    user: str = USER
    other_user: str = "urzednik"
    password: str = PASSWORD
    queue: str = QUEUE


@contextmanager
def running_helpdesk() -> Iterator[Helpdesk]:
    """Run django-helpdesk with an empty database. Blocking: call it from a plain fixture."""
    python = _environment()
    with tempfile.TemporaryDirectory(prefix="helpdesk-") as folder:
        (Path(folder) / "site_urls.py").write_text(URLS, encoding="utf-8")
        (Path(folder) / "serve.py").write_text(SITE, encoding="utf-8")
        command = [str(python), "serve.py", folder, USER, PASSWORD]
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            port = process.stdout.readline().strip()
            assert port.isdecimal(), f"django-helpdesk did not start: {process.poll()}"
            yield Helpdesk(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            process.wait()


def _environment() -> Path:
    """Return the interpreter of the environment; install it first where there is none."""
    checksum = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]
    folder = _cache() / f"helpdesk-{checksum}"
    python = folder / "bin" / "python"
    if (folder / "complete").exists():
        return python
    folder.parent.mkdir(parents=True, exist_ok=True)
    venv.create(folder, with_pip=True, clear=True, symlinks=True)
    install = [str(python), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(LOCK)]
    subprocess.run(install, check=True, timeout=INSTALL_LIMIT_S, stdout=sys.stderr)
    (folder / "complete").touch()
    return python


def _cache() -> Path:
    own = os.environ.get("CENTRALA_CACHE")
    user = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(own) if own else Path(user) / "centrala"
