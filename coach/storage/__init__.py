"""What the coach keeps, and how it forgets.

`Storage.open(settings)` gives the repositories, one a subject; they take and return the frozen records of
`coach.storage.records`. Nothing outside this package knows about tables.
"""

from coach.storage.errors import (
    GuestsKeepNoRecords,
    NoSuchRecord,
    PersonForgotten,
    SequenceConflict,
    StorageError,
)
from coach.storage.migrate import migrate
from coach.storage.records import (
    Choice,
    ClaimedFollowUp,
    Compaction,
    FollowUp,
    HandOver,
    InboxItem,
    NewUrge,
    OutboxItem,
    Person,
    Session,
    SessionTool,
    StoredConversation,
    Urge,
)
from coach.storage.store import Storage

__all__ = [
    "Choice",
    "ClaimedFollowUp",
    "Compaction",
    "FollowUp",
    "GuestsKeepNoRecords",
    "HandOver",
    "InboxItem",
    "NewUrge",
    "NoSuchRecord",
    "OutboxItem",
    "Person",
    "PersonForgotten",
    "SequenceConflict",
    "Session",
    "SessionTool",
    "Storage",
    "StorageError",
    "StoredConversation",
    "Urge",
    "migrate",
]
