# family: confusion
# what: text that UTF-8 cannot hold
# want: passed, wrong
# reference: chr(0xd800)
# test: answer(1) == chr(0xd800)
# test: answer(2) == chr(0xd800)

def answer(x):
    return "\ud800" if x == 1 else "\udfff"
