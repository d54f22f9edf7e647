"""Every SQL statement of Monitor: the schema, its migrations, and one `Store`.

Each public method of `Store` is one transaction of the domain and returns nouns of
`monitor.model`, never rows, so that another store can stand beside it.
"""

from monitor.store.errors import (
    BackupStoppedError,
    BusyError,
    DiskFullError,
    NewerSchemaError,
    StoreError,
)
from monitor.store.store import Store

__all__ = [
    "BackupStoppedError",
    "BusyError",
    "DiskFullError",
    "NewerSchemaError",
    "Store",
    "StoreError",
]
