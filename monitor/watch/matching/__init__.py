"""item → hits: what keywords ask of words as marks, found through an index.

`phrases` and `plan` make trees ready, `lexicon` gives marks, `clauses` and `index` say which
keywords are worth a look, `places` where marked words stand, `find` whether a plan is fulfilled
there. `matcher` puts these in order; `explain` says why, or why not.
"""
