"""The function that inputs with arguments call."""


def entry(namespace, entry_point):
    """What an entry point names in a loaded program: a function or, of Class.method, the method of a fresh
    object of the class. Raises what Python does where there is none, and what the making of the object does."""
    name, _, method = entry_point.partition(".")
    if name not in namespace:
        raise NameError(f"name {name!r} is not defined")
    found = namespace[name]
    return getattr(found(), method) if method else found
