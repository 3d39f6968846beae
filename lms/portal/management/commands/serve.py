import os
import socket
import sys

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.utils.translation import override

from lms.portal.supervising import keep_running


class Command(BaseCommand):
    help = "Run the whole product on this machine (PORT, default 8000): web server, worker and clock; with the demo province on the first start."

    def add_arguments(self, parser):
        parser.add_argument("--no-demo", action="store_true", help="start empty")

    def handle(self, *, no_demo, **options):
        refuse_taken(settings.PORT)
        self.stdout.write("Preparing …")
        call_command("compile_messages")
        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        self.prepare_demo(no_demo)
        sys.exit(keep_running(programs(), settings.BASE_DIR))

    def prepare_demo(self, no_demo):
        from lms.people.models import Unit
        from lms.portal.demo import loading

        if not no_demo and not Unit.objects.exists():
            call_command("demo")
        with override("en"):
            self.stdout.write(f"\n  {settings.BASE_URL}   stop with Ctrl-C\n\n")
            if loading.is_there():
                self.show_accounts()
                self.sign_as_demo()

    def sign_as_demo(self):
        """The demo's certificates are signed with a key made here; an office's own key is never mixed with it."""
        from certificates import demo_authority, signing

        if signing.is_configured():
            return
        os.environ["SIGNING_PKCS12"], os.environ["SIGNING_PASSWORD"] = demo_authority.make()
        os.environ["SIGNING_IS_DEMO"] = "1"
        self.stdout.write(
            "  Certificates are signed with a demonstration key that was made on this machine; it vouches for nobody."
        )
        self.stdout.write(f"  Its root, to be trusted for trying out only: {demo_authority.folder() / 'root.pem'}\n\n")

    def show_accounts(self):
        from lms.portal.demo.accounts import ACCOUNTS

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
                f"Port {port} cannot be used ({error.strerror}); perhaps the product is running already. Another one: make run PORT=8001",
                returncode=2,
            ) from error


def programs():
    """What the product consists of (name → words). The worker has one process: on the embedded queue that one stops when told."""
    gunicorn = ["gunicorn", "lms.wsgi", "--bind", f"127.0.0.1:{settings.PORT}", "--workers", "2", "--threads", "4", "--preload"]
    celery = ["celery", "-q", "-A", "lms"]
    return {
        name: [sys.executable, "-m", *words]
        for name, words in {
            "The web server": [*gunicorn, "--graceful-timeout", "5", "--log-level", "warning"],
            "The worker": [*celery, "worker", "--pool", "solo", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"],
            "The clock": [*celery, "beat", "--pidfile=", "--loglevel", "WARNING"],
        }.items()
    }
