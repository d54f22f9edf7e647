"""A page → its feeds: what it names, what its site is known for (`sites`), and usual places.

`discover` says where to look and when to stop, `look` looks, `looked` is what was seen there, and
`examine` tells what a poll would make of it.
"""
