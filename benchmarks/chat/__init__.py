"""How long a chat waits for an answer, with a million items, 10,000 chats and 200 watchlists.

    python -m benchmarks.chat

`build` makes the record, `scene` puts Monitor and the fake Telegram on it, `cases` are what people
do, `result` is what was measured.
"""
