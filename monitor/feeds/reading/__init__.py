"""Bytes → items, whatever the format.

`parse` chooses: `charset` (by how `natural` a text reads), then `json_feed`, `sitemap`, or XML.
`strict` and `strict_items` are the fast way (`tree`, `elements`, `names`, `markup`, `dates`); what
they are not sure of goes to `judge`, feedparser, after `prefilter`. All give `raw` items. `clean`
makes their texts plain, `identity` says which of them are the same item, `wish` how often a feed
wants to be polled, `page` what HTML was, and which feeds it `links` to. `workers` runs all of it in
processes that can be killed.
"""
