"""The joins that the store reads by, as views; `migrations` creates them.

What a released step created is never edited: a step that changes a view gets a select of its own.
"""

from __future__ import annotations

VIEWS = {
    "chat_subscriptions": """
        SELECT s.id AS subscription_id, s.thread, s.watchlist, s.mode, s.at, s.created_at,
               s.announced_hit, chats.id, chats.kind, chats.title, chats.time_zone,
               chats.admitted_by, chats.parked
        FROM subscriptions s JOIN chats ON chats.id = s.chat_id""",
    "item_hits": """
        SELECT hits.id AS hit_id, hits.story, hits.watchlist AS hit_watchlist, hits.keywords,
               hits.spans, hits.urgent, hits.announce, hits.found_at, items.id AS item_row,
               items.item_id, items.title AS item_title, items.summary, items.text, items.link,
               items.outlet, items.published_at, items.first_seen_at
        FROM hits JOIN items ON items.id = hits.item""",
    "waiting_hits": """
        SELECT s.*, h.* FROM chat_subscriptions s
        JOIN item_hits h ON h.hit_watchlist = s.watchlist AND h.hit_id > s.announced_hit
        WHERE h.announce = 1 AND s.parked = ''""",
    "told_hits": """
        SELECT h.*, coalesce(d.edits, d.id) AS alert
        FROM deliveries d
        JOIN delivered_items ON delivered_items.delivery = d.id
        JOIN item_hits h ON h.item_row = delivered_items.item AND h.story = d.story
        JOIN subscriptions s ON s.watchlist = h.hit_watchlist
          AND s.chat_id = d.chat_id AND s.thread = d.thread
        WHERE s.mode = 'alerts' OR h.urgent = 1""",
    "next_deliveries": """
        SELECT d.*, chats.kind AS chat_kind, told.message_id AS edits_message,
               max(coalesce(d.not_before, ''), coalesce(chats.not_before, '')) AS ready_at
        FROM deliveries d JOIN chats ON chats.id = d.chat_id
        LEFT JOIN deliveries told ON told.id = d.edits
        WHERE d.id IN (SELECT min(id) FROM deliveries
                       WHERE status IN ('pending', 'sending', 'unknown') GROUP BY chat_id)
          AND d.status != 'sending' AND chats.parked = ''""",
}

# For each subscription of a chat that can be reached, the hits of items that were matched again
# and that it was not told of.
CATCH_UP_HITS = """
    SELECT s.*, h.* FROM catch_up
    JOIN chat_subscriptions s ON s.subscription_id = catch_up.subscription
    JOIN item_hits h ON h.hit_id = catch_up.hit
    WHERE s.parked = ''"""

# As `item_hits`, but without the texts that came from articles: they are matched, never sent.
ITEM_HITS_WITHOUT_FULL_TEXTS = """
    SELECT hits.id AS hit_id, hits.story, hits.watchlist AS hit_watchlist, hits.keywords,
           hits.spans, hits.urgent, hits.announce, hits.found_at, items.id AS item_row,
           items.item_id, items.title AS item_title, items.summary,
           CASE WHEN full_texts.outcome = 'text' THEN '' ELSE items.text END AS text, items.link,
           items.outlet, items.published_at, items.first_seen_at
    FROM hits JOIN items ON items.id = hits.item
    LEFT JOIN full_texts ON full_texts.item = items.id"""

# With when a chat wants to hear: its quiet hours, and the pauses of its subscriptions.
CHAT_SUBSCRIPTIONS_WITH_PAUSES = """
    SELECT s.id AS subscription_id, s.thread, s.watchlist, s.mode, s.at, s.created_at,
           s.announced_hit, s.paused_until, chats.id, chats.kind, chats.title, chats.time_zone,
           chats.admitted_by, chats.parked, chats.quiet
    FROM subscriptions s JOIN chats ON chats.id = s.chat_id"""

# As before, but a chat to which anything is being sent waits, also where a message before that one
# was put back in the queue meanwhile.
ONE_AT_A_TIME = """
    SELECT d.*, chats.kind AS chat_kind, told.message_id AS edits_message,
           max(coalesce(d.not_before, ''), coalesce(chats.not_before, '')) AS ready_at
    FROM deliveries d JOIN chats ON chats.id = d.chat_id
    LEFT JOIN deliveries told ON told.id = d.edits
    WHERE d.id IN (SELECT min(id) FROM deliveries
                   WHERE status IN ('pending', 'sending', 'unknown') GROUP BY chat_id
                   HAVING max(status = 'sending') = 0)
      AND chats.parked = ''"""

# With the language of a chat, and how it wants its messages.
CHAT_SUBSCRIPTIONS_WITH_LANGUAGE = """
    SELECT s.id AS subscription_id, s.thread, s.watchlist, s.mode, s.at, s.created_at,
           s.announced_hit, s.paused_until, chats.id, chats.kind, chats.title, chats.time_zone,
           chats.admitted_by, chats.parked, chats.quiet, chats.language, chats.silent,
           chats.previews, chats.weekly
    FROM subscriptions s JOIN chats ON chats.id = s.chat_id"""

# With whether a chat wants to hear of surges.
CHAT_SUBSCRIPTIONS_WITH_SURGES = """
    SELECT s.id AS subscription_id, s.thread, s.watchlist, s.mode, s.at, s.created_at,
           s.announced_hit, s.paused_until, chats.id, chats.kind, chats.title, chats.time_zone,
           chats.admitted_by, chats.parked, chats.quiet, chats.language, chats.silent,
           chats.previews, chats.weekly, chats.surges
    FROM subscriptions s JOIN chats ON chats.id = s.chat_id"""

_MUTED = """EXISTS (
      SELECT 1 FROM muted
      WHERE muted.chat_id = s.id AND muted.thread = s.thread AND muted.story = h.story)"""


def _waiting_hits(passed_over_is_muted: str) -> str:
    """Write what gives, for each subscription of a chat that can be reached, what it has to hear.

    The hits it was not told of, and if their story is muted there; with those that were passed over
    and are to be told now.
    """
    return f"""
    SELECT s.*, h.*, {_MUTED} AS muted FROM chat_subscriptions s
    JOIN item_hits h ON h.hit_watchlist = s.watchlist AND h.hit_id > s.announced_hit
    WHERE h.announce = 1 AND s.parked = ''
    UNION ALL
    SELECT s.*, h.*, {passed_over_is_muted} AS muted FROM passed_over
    JOIN chat_subscriptions s ON s.subscription_id = passed_over.subscription
    JOIN item_hits h ON h.hit_id = passed_over.hit
    WHERE s.parked = '' AND passed_over.waits = 1"""  # noqa: S608 - what is put in is ours


# With those that were passed over while their story was muted, once it no longer is.
WAITING_HITS_AND_MUTED = _waiting_hits("0")

# With what says more than it did when it was told: that waits where its story is muted, too.
WAITING_HITS_AND_RENEWED = _waiting_hits(_MUTED)

CATCH_UP_HITS_AND_MUTED = f"""
    SELECT s.*, h.*, {_MUTED} AS muted FROM catch_up
    JOIN chat_subscriptions s ON s.subscription_id = catch_up.subscription
    JOIN item_hits h ON h.hit_id = catch_up.hit
    WHERE s.parked = ''"""  # noqa: S608 - what is put in is ours

# Found is a hit of a changed item when it began to say what it says.
ITEM_HITS_AS_RENEWED = """
    SELECT hits.id AS hit_id, hits.story, hits.watchlist AS hit_watchlist, hits.keywords,
           hits.spans, hits.urgent, hits.announce, coalesce(hits.renewed_at, hits.found_at)
           AS found_at, hits.renewed_at IS NOT NULL AS renewed,
           coalesce(hits.title, items.title) AS told_title, items.id AS item_row,
           items.item_id, items.title AS item_title, items.summary,
           CASE WHEN full_texts.outcome = 'text' THEN '' ELSE items.text END AS text, items.link,
           items.outlet, items.published_at, items.first_seen_at
    FROM hits JOIN items ON items.id = hits.item
    LEFT JOIN full_texts ON full_texts.item = items.id"""

# A message doesn't tell what was found in its items later.
TOLD_HITS_SINCE_FOUND = """
    SELECT h.*, coalesce(d.edits, d.id) AS alert
    FROM deliveries d
    JOIN delivered_items ON delivered_items.delivery = d.id
    JOIN item_hits h ON h.item_row = delivered_items.item AND h.story = d.story
    JOIN subscriptions s ON s.watchlist = h.hit_watchlist
      AND s.chat_id = d.chat_id AND s.thread = d.thread
    WHERE d.created_at >= h.found_at AND (s.mode = 'alerts' OR h.urgent = 1)"""
