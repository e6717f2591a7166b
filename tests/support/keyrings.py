"""Keyrings as bad as those that people have: small, locked, silent, talkative."""

from threading import Event

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from tests.support.memory_keyring import MemoryKeyring

LIMIT = 2560


class SmallKeyring(MemoryKeyring):
    """Takes 2560 bytes of UTF-16 for an item, as Windows does."""

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password.encode("utf-16-le")) > LIMIT:
            raise OSError(1783, "The stub received bad data")
        super().set_password(service, username, password)


class LockedKeyring(MemoryKeyring):
    """Can be opened by nobody."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("Failed to unlock the collection!")


class SilentKeyring(MemoryKeyring):
    """Waits for a prompt that nobody answers."""

    def get_password(self, service: str, username: str) -> str | None:
        Event().wait(30)
        return None


class TalkativeKeyring(MemoryKeyring):
    """Fails, and says what it was given."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise ValueError(f"cannot keep {password}")


class ReadingKeyring(KeyringBackend):
    """Can do nothing but read, as those that registries of packages install."""

    priority = 9  # type: ignore[assignment]

    def get_password(self, service: str, username: str) -> str | None:
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError

    def delete_password(self, service: str, username: str) -> None:
        raise NotImplementedError
