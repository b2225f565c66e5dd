# family: cheat
# what: imports the worker's own modules
# want: exception

def answer(x):
    import ledger, runner
    ledger.Ledger._result = lambda *args: None
    return 2 * x
