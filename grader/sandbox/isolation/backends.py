"""The choice of an isolation backend by its level."""

from grader.sandbox.isolation.backend import IsolationBackend
from grader.sandbox.isolation.namespaces_backend import NamespacesBackend
from grader.sandbox.isolation.shared_view_backends import LandlockBackend, ProcessBackend
from grader.sandbox.protocol import Isolation


def backend_for(isolation: Isolation) -> IsolationBackend:
    """Return the backend of a level, not yet set up."""
    if isolation == "namespaces":
        return NamespacesBackend()
    return LandlockBackend() if isolation == "landlock" else ProcessBackend()
