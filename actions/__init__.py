"""Custom actions: slots in, the core called, words out.

The action server imports this package; registering the guard here puts it in front of the server.
"""

from actions.server_guard import register

register()
