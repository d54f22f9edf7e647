"""text → words, and what each may be a form of.

`plain` makes a text what its reader sees, with a way back; `text` cuts it into words, which
`folding` makes comparable; `analysis` says what a word may be a form of, by script: `slavic`,
`english`, `stems`, `semitic`. Names have rooms of their own: `names` (their endings), `skeleton`
(their spellings), `spelling` (proposals).
"""
