"""The one kind of failure that is told to whoever runs the coach without a traceback."""


class OperatorError(Exception):
    """Something is missing or wrong that the person at the keyboard can put right.

    Attributes:
        advice: What to do about it, in one or two sentences.
    """

    def __init__(self, problem: str, advice: str) -> None:
        """Keep what is wrong and what to do.

        Args:
            problem: What is wrong, one sentence.
            advice: What to do next.
        """
        super().__init__(problem)
        self.advice = advice
