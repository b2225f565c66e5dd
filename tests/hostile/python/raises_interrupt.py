# family: process
# what: raises what a person's control-C would
# want: exception

def answer(x):
    raise KeyboardInterrupt
