"""Which variable of a donor is which of the program: the one that takes the same values.

Two programs that solve one problem name their variables as they like, but a running total runs
through the same totals. Sequences of values on the same inputs are compared by their longest
common subsequence."""

# A variable is taken for another from this share of common values on. A second candidate is kept
# while it is nearly as good as the first.
LEAST, NEARLY = 0.5, 0.8
MOST = 2
# So many are tried where none is like it.
GUESSES = 3


def common(left, right):
    """The length of the longest common subsequence, bit-parallel (Hyyroe, 2004)."""
    if not left or not right:
        return 0
    masks: dict[str, int] = {}
    for index, item in enumerate(left):
        masks[item] = masks.get(item, 0) | (1 << index)
    full = (1 << len(left)) - 1
    rows = full
    for item in right:
        matched = rows & masks.get(item, 0)
        rows = ((rows + matched) | (rows - matched)) & full
    return len(left) - bin(rows).count("1")


def similarity(left, right):
    if left == right:
        return 1.0 if left else 0.0
    return 2 * common(left, right) / (len(left) + len(right)) if left and right else 0.0


def names_map(program_function, donor_function, program_values, donor_values):
    """{the donor's variable: [the program's, best first]} for two functions that correspond."""
    own = list({**program_function.visible(), **program_function.inner})
    found = {}
    positions = {}
    if len(program_function.parameters) == len(donor_function.parameters):
        positions = dict(zip(donor_function.parameters, program_function.parameters))
    for variable in {**donor_function.visible(), **donor_function.inner}:
        if variable in positions:
            found[variable] = [positions[variable]]
            continue
        values = donor_values.get(variable) or []
        ranked = []
        for index, candidate in enumerate(own):
            score = similarity(program_values.get(candidate) or [], values)
            if score >= LEAST:
                ranked.append((-score, index, candidate))
        ranked.sort()
        best = [c for s, _, c in ranked[:MOST] if s <= NEARLY * ranked[0][0]]
        if not best:
            best = guesses(own, program_values, values)
        missing = list(program_function.unbound)[:GUESSES]
        for name in ([variable] if variable in own else []) + missing:
            if name not in best:
                best.append(name)
        if best:
            found[variable] = best
    return found


def guesses(own, program_values, values):
    """Variables that one may be which none is like: a variable that the fault keeps from changing
    has nothing in common with its counterpart."""
    return [name for name in own if not values or program_values.get(name)][:GUESSES]
