"""A mail server that keeps what it accepts, for tests: in a process of its own, so that it outlives whoever is killed.

`python -m tests.courses.smtp_sink FOLDER` prints its port. Each mail it says 250 to is a file of FOLDER, named in the order of coming.
Addresses that begin with `unknown` are refused for good, those that begin with `later` for now.
"""

import itertools
import socketserver
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Conversation(socketserver.StreamRequestHandler):
    number = itertools.count()

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        self.say("220 sink")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                self.say("354 go on")
                self.keep()
            elif word == b"QUIT":
                return self.say("221 bye")
            elif word == b"RCPT" and b"<unknown" in line:
                self.say("550 no such user")
            elif word == b"RCPT" and b"<later" in line:
                self.say("450 come back later")
            else:
                self.say("250 ok")

    def keep(self):
        lines = list(itertools.takewhile(lambda line: line != b".\r\n", self.rfile))
        if not lines or not lines[-1].endswith(b"\r\n"):
            return  # cut off: never accepted
        folder = self.server.folder
        number = next(self.number)
        folder.joinpath(f"{number:06}.part").write_bytes(b"".join(line.removeprefix(b".") for line in lines))
        folder.joinpath(f"{number:06}.part").rename(folder / f"{number:06}.eml")
        self.say("250 kept")


class Sink(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


class running_sink:
    """`with running_sink(folder) as sink:` has `sink.port` and `sink.mails()`."""

    def __init__(self, folder):
        self.folder = folder

    def __enter__(self):
        command = [sys.executable, "-m", "tests.courses.smtp_sink", str(self.folder)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())
        return self

    def __exit__(self, *error):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def mails(self):
        """What was accepted, in order: bytes."""
        return [path.read_bytes() for path in sorted(self.folder.glob("*.eml"))]

    def count(self):
        return len(list(self.folder.glob("*.eml")))


if __name__ == "__main__":
    with Sink(("127.0.0.1", 0), Conversation) as sink:
        sink.folder = Path(sys.argv[1])
        sys.stdout.write(f"{sink.server_address[1]}\n")
        sys.stdout.flush()
        sink.serve_forever()
