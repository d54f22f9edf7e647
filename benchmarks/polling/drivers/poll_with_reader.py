"""reader: subscribe, update all feeds, or count entries, in ./reader.db.

It verifies with certifi's roots alone; these are replaced by the file that SSL_CERT_FILE names.
"""

import os
import sys
from pathlib import Path

import certifi

if roots := os.environ.get("SSL_CERT_FILE"):
    certifi.where = lambda: roots

from reader import make_reader  # only now: requests asks for the roots when it is imported

WORKERS = 100


def main(action: str) -> None:
    """Do one of `subscribe`, `poll`, `count`."""
    with make_reader("reader.db") as reader:
        if action == "subscribe":
            for url in Path("urls").read_text("utf-8").split():
                reader.add_feed(url)
        elif action == "poll":
            reader.update_feeds(workers=WORKERS, scheduled=False)
        else:
            print(reader.get_entry_counts().total)


main(sys.argv[1])
