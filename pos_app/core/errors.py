"""Errors that a person caused or can mend: a machine word and facts, of which `pos_app.wording` makes a sentence."""


class KnownError(Exception):
    """An expected fault of input or environment.

    `code` is a stable machine word, `facts` are the values that the sentence needs. Bugs are never of this type:
    they stay loud.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code}({shown})" if shown else self.code


class InvalidInput(KnownError):
    """What was typed or asked cannot be a payment. Nothing was recorded, nothing was sent."""
