"""The step that lets items be found by their words: an index, and what is still to be indexed.

Triggers note what is to be done, in the transaction that changes an item; whoever knows the words
does it afterwards, in small steps (`monitor/indexing.py`). So an item is never forgotten, and what
was there before is indexed in the same way.
"""

from __future__ import annotations

from sqlite_utils import Database

from monitor.store.migrations.steps import migrations

# Keys are ASCII letters, digits, - and _, and all that is beyond ASCII. Where in a text they stand
# the matcher tells, so neither positions nor sizes are kept.
CREATE_SEARCH = """
CREATE VIRTUAL TABLE search USING fts5 (
  keys, content = '', detail = none, columnsize = 0, tokenize = "ascii tokenchars '-_'")"""
# Left to itself FTS5 merges what was written in bursts, for which all else would wait.
MERGE_WHEN_TOLD = "INSERT INTO search (search, rank) VALUES ('automerge', 0)"

_TABLES = (
    CREATE_SEARCH,
    MERGE_WHEN_TOLD,
    "CREATE TABLE search_stamp (stamp TEXT NOT NULL) STRICT",
    "CREATE TABLE search_waiting (item INTEGER PRIMARY KEY) STRICT",
    # An index without contents forgets an item only if it is told what the item said.
    """CREATE TABLE search_gone (
         id INTEGER PRIMARY KEY,
         item INTEGER NOT NULL,
         title TEXT NOT NULL,
         summary TEXT,
         text TEXT,
         outlet TEXT
       ) STRICT""",
    """CREATE TRIGGER search_new AFTER INSERT ON items BEGIN
         INSERT OR IGNORE INTO search_waiting (item) VALUES (new.id);
       END""",
    """CREATE TRIGGER search_changed AFTER UPDATE OF title, summary, text, outlet ON items
       WHEN (old.title, old.summary, old.text, old.outlet)
         IS NOT (new.title, new.summary, new.text, new.outlet)
         AND NOT EXISTS (SELECT 1 FROM search_waiting WHERE item = old.id)
       BEGIN
         INSERT INTO search_gone (item, title, summary, text, outlet)
         VALUES (old.id, old.title, old.summary, old.text, old.outlet);
         INSERT INTO search_waiting (item) VALUES (old.id);
       END""",
    """CREATE TRIGGER search_forgotten BEFORE DELETE ON items BEGIN
         INSERT INTO search_gone (item, title, summary, text, outlet)
         SELECT old.id, old.title, old.summary, old.text, old.outlet
         WHERE NOT EXISTS (SELECT 1 FROM search_waiting WHERE item = old.id);
         DELETE FROM search_waiting WHERE item = old.id;
       END""",
    "INSERT INTO search_waiting (item) SELECT id FROM items",
    "CREATE INDEX idx_items_outlet ON items (outlet, id)",
)


@migrations()
def m016_search(db: Database) -> None:
    """Let items be found by their words; those that are there wait to be indexed."""
    for statement in _TABLES:
        db.execute(statement)
