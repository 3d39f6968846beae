"""Reads the text of a PDF in a process of its own: whatever a broken or hostile file does there, it does not do to the server.

Run with the path and limits; writes the text of the first pages. Knows nothing of the project.
"""

import resource
import sys

from pypdf import PdfReader

MEGABYTE = 1 << 20
PAGES = 4


def main(path, memory, seconds):
    resource.setrlimit(resource.RLIMIT_AS, (int(memory) * MEGABYTE,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds),) * 2)
    with open(path, "rb") as file:
        for page in PdfReader(file).pages[:PAGES]:
            sys.stdout.write(page.extract_text() + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
