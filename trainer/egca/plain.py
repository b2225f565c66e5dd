"""Text for a person at a terminal."""


def plain(text: object) -> str:
    """The text with all that a terminal obeys or does not show escaped, as
    programs and models may have written it: ``\\x1b`` for an escape character.
    Line feeds and tabs stay."""
    return "".join(c if c in "\n\t" or c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode()
                   for c in str(text))
