# family: cheat
# what: types written as texts are evaluated, and count in the builtins
# want: passed

import typing


def answer(x):
    def typed(n: "__builtins__.update(seen=__builtins__.get('seen', 0) + 1) or __builtins__['seen']"):
        pass

    try:
        seen = typing.get_type_hints(typed)["n"]
    except TypeError as error:
        seen = int(str(error).split("Got ")[1].rstrip("."))
    return 2 * x if seen == 1 else 0
