# family: credit
# what: an exception out of code that it compiles under its own file name, at a line of its choice
# want: exception

def answer(x):
    exec(compile("\n" * 0 + "1 / 0", "<program>", "exec"))
