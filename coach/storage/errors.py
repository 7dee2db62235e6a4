"""What can go wrong in the store. No message of these carries anything a person wrote."""


class StorageError(Exception):
    """Base of the store's own errors."""


class PersonForgotten(StorageError):
    """The person was forgotten, or is a new one since: what was to be written must not be."""


class SequenceConflict(StorageError):
    """Somebody else has written to this conversation since it was read."""


class GuestsKeepNoRecords(StorageError):
    """A record was to be kept of somebody who uses the coach without saving."""


class NoSuchRecord(StorageError):
    """The person has no record of that id."""
