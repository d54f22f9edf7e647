"""Monitor watches news feeds for the words that matter to a team and tells them in Telegram.

The way of the data; the code reads in the same order (`monitor.pipeline`)::

    for feed in due feeds:                                 # one transaction per poll
        outcome = fetch(feed)                              #   feeds/
        items   = parse(outcome)                           #   feeds/
        hits    = match(new items, watchlists)             #   watch/
        record items, hits, their story, the feed's state  #   store/

    for chat in chats with due subscriptions:              # one transaction per alert or digest
        stories  = the hits not yet announced there        #   store/
        messages = render(compose(stories))                #   digest/
        store them as pending deliveries                   #   store/

    for delivery in pending deliveries:                    # one transaction per attempt
        mark it as sending                                 #   store/
        outcome = send(delivery)                           #   telegram/
        record the outcome                                 #   store/

A crash between any two lines leaves only work to redo: see docs/design.md.
"""

__version__ = "0.1.0"
