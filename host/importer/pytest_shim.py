class pytest:
    """The part of pytest that tests of a function use."""

    class raises:
        def __init__(self, expected, match=None):
            self.expected, self.match, self.value, self.type = expected, match, None, None

        def __enter__(self):
            return self

        def __exit__(self, kind, value, trace):
            if kind is None:
                raise AssertionError('did not raise %r' % (self.expected,))
            if not issubclass(kind, self.expected):
                return False
            if self.match is not None:
                import re
                assert re.search(self.match, str(value)), 'the message %r does not match' % str(value)
            self.value, self.type = value, kind
            return True

    class approx:
        def __init__(self, expected, rel=None, abs=None, nan_ok=False):
            self.expected, self.nan_ok = expected, nan_ok
            self.rel = (1e-6 if abs is None else 0.0) if rel is None else rel
            self.abs = 1e-12 if abs is None else abs

        def __eq__(self, actual):
            return self.close(actual, self.expected)

        def __ne__(self, actual):
            return not self == actual

        def close(self, actual, expected):
            if isinstance(expected, dict):
                return set(actual) == set(expected) and all(self.close(actual[k], expected[k]) for k in expected)
            if isinstance(expected, (list, tuple)):
                return len(actual) == len(expected) and all(map(self.close, actual, expected))
            if actual == expected:
                return True
            if expected != expected:
                return self.nan_ok and actual != actual
            if expected in (float('inf'), float('-inf')):
                return False
            return abs(actual - expected) <= max(self.abs, self.rel * abs(expected))

    class mark:
        @staticmethod
        def parametrize(names, values, ids=None):
            names = [n.strip() for n in names.split(',')] if isinstance(names, str) else list(names)

            def decorate(test):
                def run(*args, **kwargs):
                    for value in values:
                        test(*args, **kwargs, **dict(zip(names, [value] if len(names) == 1 else value, strict=True)))

                return run

            return decorate
