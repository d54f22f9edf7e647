"""Start Monitor, trusting the authorities in SSL_CERT_FILE instead of certifi's.

Verification stays as it is: only the list of roots is another one.
"""

import os
from contextlib import suppress

if __name__ == "__main__":
    with suppress(ImportError):  # then the roots are OpenSSL's, which reads SSL_CERT_FILE itself
        import certifi

        certifi.where = lambda: os.environ["SSL_CERT_FILE"]
    from monitor.cli import main

    main()
