"""Titles as nobody should write them, from a seed: what breaks markup, limits and readers' eyes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

MARKUP = r"""
<b> </b> <i> <script>alert(1)</script> </a> <br> <!-- --> &; &#; &#x; <![CDATA[ ]]> <blockquote>
</blockquote> <tg-spoiler> <pre> <code> < > << >< <3 a<b & && &notit; &lt;b&gt; &amp;amp; &quot;
&#39; &#0; &#x202e; &#xd83d;&#xde00; &#55357; &nbsp; &hellip; " ' «» „“ “” ‘’ `` ``` ` * ** _ __ ~
~~ || [a](b) \n \ {} {0} %s ${x} $(id) ;-- '
""".split()
MARKUP += ['<a href="https://evil.example">', "<img src=x onerror=alert(1)>", "' OR 1=1"]
LIVE = r"""
@mention @admin @durov @a @gif @_ab_c x@y @@twice #hash #ICC #1 #мкс #a·b $TSLA $BTC $1INCH $a
/start /help@bot /a/b //x bbc.co.uk example.com EXAMPLE.COM новини.укр समाचार.भारत x.ලංකා 人民网.中国
חדשות.ישראל пример.рф xn--p1ai.xn--p1ai a.bot t.me/durov t.me telegram.me/x http://a
http://example.com/?q=1#x https://bbc.co.uk/a(b)c ftp://x.org tg://resolve?domain=x ton://x
mailto:a@b.org desk@bbc.example.com a.b+c@d.co.uk 192.168.0.1 127.0.0.1:80/x 1.2.3.4.5 [::1]
localhost:8080 +380441234567 +1-202-555-0123 (044)123-45-67 4111111111111111 4111-1111-1111-1111
5500000000000004 12:30 1:2:3 v1.2.3 file.py readme.md main.rs U.S. e.g. a.b.c www.example.museum
x.app y.zip z.dev http:// :// // . .. ... …com
""".split()
LIVE += ["#\u200cx", "a.\u2060com", "@\u2060x"]
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
EMOJI = [
    *"😀 👨‍👩‍👧‍👦 👋🏽 🇺🇦 🇺🇦🇵🇱🇩🇪 🇺 ❤️ ❤️‍🔥 1️⃣ 🏳️‍🌈 🧑🏿‍🤝‍🧑🏻 🏽 𝕳𝖊𝖑𝖑𝖔 𐍈 𠜎".split(),
    *(SCOTLAND, "\u200d", "👩\u200d", "\ufe0f"),
]
SCRIPTS = """
Діти повернулися Львова-Бєлова ԱԲԳ αβγ ﬁ İIıi ẞß שלום ילדים، أطفال أوكرانيا لِلّٰهِ فارسی‌ها 普京
乌克兰儿童 子どもたち 한국어 हिन्दी क्ष्म ไทยน้ำ ກຳ မြန်မာ தமிழ்நி
""".split()
SCRIPTS += ["\u1112\u1161\u11ab\u1100\u1173\u11af", "क्\u200dष", "A\u030angstro\u0308m"]
SCRIPTS += ["e\u0301te\u0301", "\u0344", "a\u0333b\u033f", "\u0600123"]
HIDDEN = [
    *"\0\x01\x07\x08\t\n\r\x0b\x0c\x7f\x85\xa0\xad\u034f\u061c\u115f\u1680\u180e\u2000\u2003\u2007",
    *"\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u202f\u205f\u2060",
    *"\u2061\u2066\u2067\u2068\u2069\u206f\u2800\u3000\u3164\ufeff\uffa0\ufff9\ufffc\ufffd\ufffe",
    *"\U000e0001\U000f0000\U0010ffff",
    *("\u202eevil\u202c", "\u2067טקסט", "\x1b[31m"),
]
WORDS = """
deported children ICC warrant the of Russia Ukraine war & peace a I — – - : · … 1,000 50% (yes) [no]
""".split()

Text = Callable[[random.Random], str]


def zalgo(chance: random.Random) -> str:
    """A word buried in marks."""
    marks = [chr(code) for code in range(0x300, 0x36F)]
    return "".join(
        letter + "".join(chance.choices(marks, k=chance.choice([1, 3, 20, 200])))
        for letter in "Zalgo"
    )


def anything(chance: random.Random) -> str:
    """Any characters at all, halves of surrogate pairs, too."""
    ends = (0x80, 0x250, 0x3000, 0x10000, 0x20000, 0x110000)
    return "".join(chr(chance.randrange(chance.choice(ends))) for _ in range(chance.randrange(12)))


def one_of(parts: list[str]) -> Text:
    """A part of one kind."""
    return lambda chance: chance.choice(parts)


KINDS: tuple[Text, ...] = (
    *map(one_of, (MARKUP, LIVE, EMOJI, SCRIPTS, HIDDEN, WORDS)),
    zalgo,
    anything,
)


def title(chance: random.Random) -> str:
    """One title: a few parts, or very many, or one again and again."""
    kinds = chance.choices(KINDS, k=chance.choice([1, 2, 8]))
    between = chance.choice(["", "", " ", "  ", "\n", "."])
    match chance.randrange(40):
        case 0:
            return chance.choice(["", " " * 50, "\u2800" * 9, "\u200b", "\n\t", "\u3000" * 300])
        case 1 | 2:
            part = chance.choice(kinds)(chance) or "x"
            return (part + between) * (2_000 // (len(part) + len(between)))
        case 3:
            return between.join(chance.choice(kinds)(chance) for _ in range(300))[:2_000]
        case _:
            parts = range(chance.choice([1, 2, 3, 5, 9, 20]))
            return between.join(chance.choice(kinds)(chance) for _ in parts)[:2_000]


def titles(seed: int, number: int) -> Iterator[str]:
    """Give so many titles; the same for the same seed."""
    chance = random.Random(seed)
    return (title(chance) for _ in range(number))
