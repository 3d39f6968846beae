import os
import socket
import sys

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from honcho.manager import Manager


class Command(BaseCommand):
    help = "Run the whole product on this machine: web server, worker and clock, with the demo province on the first start."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--no-demo", action="store_true", help="start empty")

    def handle(self, *, port, no_demo, **options):
        refuse_taken(port)
        call_command("compile_messages")
        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        if not no_demo:
            call_command("demo")
        self.say_where(port)
        sys.exit(run_until_stopped(port))

    def say_where(self, port):
        from lms.portal.demo.accounts import ACCOUNTS

        self.stdout.write(f"\n  http://127.0.0.1:{port}   stop with Ctrl-C\n\n")
        width = max(len(role) for _name, _password, role in ACCOUNTS)
        self.stdout.write(f"  {'Role'.ljust(width)}   Staff number   Password")
        for name, password, role in ACCOUNTS:
            self.stdout.write(f"  {role.ljust(width)}   {name.ljust(12)}   {password}")
        self.stdout.write("")


def refuse_taken(port):
    """Say so before anything is started, if another program already listens on this port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(
                f"Port {port} cannot be used ({error.strerror}). Choose another: make run PORT=8001", returncode=2
            ) from error


def run_until_stopped(port):
    """Web server, worker and clock side by side; when one ends, or on Ctrl-C, all are stopped. The exit code."""
    env = os.environ | {"PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "lms.settings"}
    python = sys.executable
    manager = Manager()
    for name, command in {
        "web": f"{python} -m gunicorn lms.wsgi --bind 127.0.0.1:{port} --workers 2 --threads 4 --log-level warning",
        "worker": f"{python} -m celery -q -A lms worker --pool solo --loglevel WARNING --without-gossip --without-mingle",
        "clock": f"{python} -m celery -q -A lms beat --loglevel WARNING --pidfile= --schedule {settings.CELERY_BEAT_SCHEDULE_FILENAME}",
    }.items():
        manager.add_process(name, f"exec {command}", env=env, cwd=str(settings.BASE_DIR))
    manager.loop()
    # Honcho answers Ctrl-C with 130; stopping on request is no failure.
    return 0 if manager.returncode in (0, 130, -2, -15) else manager.returncode
