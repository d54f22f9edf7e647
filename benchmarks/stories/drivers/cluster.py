"""Group items in one of the ways of other tools, at many settings: JSON in, JSON out.

Runs in an environment of its own, with scikit-learn and datasketch, without Monitor. In: `way`,
`items` (title, summary, when in seconds), `window` in seconds, `background` (texts to learn from
how common words are). Out, line by line: [setting, the cluster's number of each item].
"""

import json
import sys
from collections import defaultdict

THRESHOLDS = [round(0.1 + 0.05 * step, 2) for step in range(17)]
FEWER = [0.15, 0.2, 0.25, 0.3, 0.4, 0.5]
MANY = 3_000  # items: more of them are tried with fewer settings
COMMON = 0.1  # of many items' texts: words in more of them are left out, which is quicker
TITLE, BOTH = "title", "title and summary"


def main():
    """Do what was asked, and print each grouping."""
    asked = json.load(sys.stdin)
    for setting, labels in WAYS[asked["way"]](asked):
        print(json.dumps([setting, [int(label) for label in labels]]))


def texts(asked, which):
    """Return the texts to compare; without a title it is the summary in any case."""
    if which == TITLE:
        return [item["title"] or item["summary"] for item in asked["items"]]
    return [f"{item['title']} {item['summary']}".strip() for item in asked["items"]]


def times(asked):
    """Return when each item came, in seconds."""
    import numpy as np

    return np.array([item["when"] for item in asked["items"]])


def thresholds(asked):
    """Return the thresholds to try."""
    return FEWER if len(asked["items"]) > MANY else THRESHOLDS


def minhash(asked):
    """Join what MinHash says is alike: LSH finds it, the estimated similarity confirms it."""
    from datasketch import MinHash

    when = times(asked).tolist()
    for which in (TITLE, BOTH):
        for kind, parts in (("words", words), ("4 letters", letters)):
            made = []
            for text in texts(asked, which):
                one = MinHash(num_perm=128, seed=1)
                one.update_batch([part.encode() for part in parts(text)])
                made.append(one)
            for least in thresholds(asked):
                labels = alike(made, when, asked["window"], least)
                yield f"{which}, {kind}, ≥ {least:g}", labels


def alike(made, when, window, least):
    """Return the groups of what is alike; what has left the window leaves the index."""
    from datasketch import MinHashLSH

    index = MinHashLSH(threshold=least, num_perm=128)
    joined, oldest = Joined(len(made)), 0
    for number, one in enumerate(made):
        while when[number] - when[oldest] > window:
            index.remove(oldest)
            oldest += 1
        for other in index.query(one):
            if one.jaccard(made[other]) >= least:
                joined.join(number, other)
        index.insert(number, one)
    return joined.labels()


def words(text):
    """Return a text's words."""
    return set(text.casefold().split())


def letters(text):
    """Return all stretches of four letters."""
    folded = " ".join(text.casefold().split())
    return {folded[at : at + 4] for at in range(max(1, len(folded) - 3))}


class Joined:
    """Which items hang together (union-find)."""

    def __init__(self, count):
        """Begin with each for itself."""
        self.roots = list(range(count))

    def root(self, one):
        """Return what stands for one's group."""
        while self.roots[one] != one:
            self.roots[one] = one = self.roots[self.roots[one]]
        return one

    def join(self, one, other):
        """Join two groups."""
        self.roots[self.root(one)] = self.root(other)

    def labels(self):
        """Return the group of each."""
        return [self.root(one) for one in range(len(self.roots))]


def vectors(asked):
    """Give TF-IDF of words, by title or all, with frequencies of these texts or of the stream."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    common = COMMON if len(asked["items"]) > MANY else 1.0
    for which in (TITLE, BOTH):
        own = texts(asked, which)
        grounds = {"own frequencies": own}
        if asked["background"]:
            grounds["the stream's frequencies"] = own + asked["background"]
        for ground, learnt in grounds.items():
            vectorizer = TfidfVectorizer(sublinear_tf=True, token_pattern=r"\w+", max_df=common)
            vectorizer.fit(learnt)
            yield f"{which}, {ground}", vectorizer.transform(own)


def components(asked):
    """Join all pairs whose cosine is high enough: what hangs together is one story."""
    when = times(asked)
    for named, rows in vectors(asked):
        near = pairs(rows, when, asked["window"], thresholds(asked)[0])
        for least in thresholds(asked):
            joined = Joined(rows.shape[0])
            for one, other, cosine in near:
                if cosine >= least:
                    joined.join(one, other)
            yield f"{named}, ≥ {least:g}", joined.labels()


def pairs(rows, when, window, least):
    """Return all pairs within the window whose cosine is high enough; items in order."""
    import numpy as np

    found = []
    first = np.searchsorted(when, when - window)
    for start in range(0, rows.shape[0], 500):
        end = min(start + 500, rows.shape[0])
        products = (rows[start:end] @ rows[first[start] : end].T).tocoo()
        high = products.data >= least
        ones, others = products.row[high] + start, products.col[high] + first[start]
        inside = (first[ones] <= others) & (others < ones)
        chosen = (ones[inside], others[inside], products.data[high][inside])
        found += zip(*(column.tolist() for column in chosen), strict=True)
    return found


def average(asked):
    """Cluster by average link, as libraries do it with all items at hand."""
    import numpy as np
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    when = times(asked)
    if len(when) > MANY:
        return
    apart = np.abs(when[:, None] - when[None, :]) > asked["window"]
    for named, rows in vectors(asked):
        distances = np.clip(1 - (rows @ rows.T).toarray(), 0, 1)
        distances[apart] = 1
        np.fill_diagonal(distances, 0)
        tree = linkage(squareform(distances, checks=False), "average")
        for least in thresholds(asked):
            labels = fcluster(tree, 1 - least, "distance")
            yield f"{named}, ≥ {least:g}", labels


def single_pass(asked):
    """Put each item into the story whose middle is nearest, or begin one, as newsreaders do."""
    when = times(asked)
    for named, rows in vectors(asked):
        ready = [
            dict(zip(row.indices.tolist(), row.data.tolist(), strict=True))
            for row in (rows[number] for number in range(rows.shape[0]))
        ]
        for least in thresholds(asked):
            yield f"{named}, ≥ {least:g}", one_pass(ready, when, asked["window"], least)


def one_pass(rows, when, window, least):
    """Return the story of each item; a story is open while its last item is in the window."""
    sums, squares, last, labels = [], [], [], []
    having = defaultdict(set)  # the open stories that have a word
    for number, row in enumerate(rows):
        scores = defaultdict(float)
        for word, weight in row.items():
            closed = [each for each in having[word] if when[number] - last[each] > window]
            having[word].difference_update(closed)
            for story in having[word]:
                scores[story] += weight * sums[story][word]
        best = max(scores, key=lambda story: scores[story] / squares[story] ** 0.5, default=None)
        if best is None or scores[best] / squares[best] ** 0.5 < least:
            best = len(sums)
            sums.append(defaultdict(float))
            squares.append(0.0)
            last.append(0)
        squares[best] += 2 * scores.get(best, 0.0) + sum(weight**2 for weight in row.values())
        last[best] = when[number]
        for word, weight in row.items():
            sums[best][word] += weight
            having[word].add(best)
        labels.append(best)
    return labels


WAYS = {
    "minhash": minhash,
    "components": components,
    "average": average,
    "single pass": single_pass,
}

if __name__ == "__main__":
    main()
