# family: size
# what: 20,000 dates, of which one is wrong
# reference: {n: __import__("datetime").date.fromordinal(700_000 + n + x) for n in range(20_000)}
# test: answer(1) == answer(1)
# test: answer(2) == answer(2)
# want: wrong

from datetime import date


def answer(x):
    days = {n: date.fromordinal(700_000 + n + x) for n in range(20_000)}
    days[19_000] = date.fromordinal(1)
    return days
