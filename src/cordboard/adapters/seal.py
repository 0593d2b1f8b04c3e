"""The centre's key: encrypts by Fernet (AES-128-CBC with HMAC-SHA-256), signs by HMAC-SHA-256."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken

KEY_BYTES = 32


class KeySeal:
    """Two keys drawn from one, so that signing never tells anything about encrypting."""

    def __init__(self, key: bytes) -> None:
        """Use `key`, 32 random bytes."""
        if len(key) != KEY_BYTES:
            raise ValueError(f"the centre's key has {KEY_BYTES} bytes, not {len(key)}")
        self._fernet = Fernet(base64.urlsafe_b64encode(_derive(key, b"cordboard seal")))
        self._signing = _derive(key, b"cordboard sign")

    def __repr__(self) -> str:
        """Say nothing of the key."""
        return "KeySeal()"

    def close(self, plain: bytes) -> bytes:
        """Encrypt `plain`."""
        return self._fernet.encrypt(plain)

    def open(self, sealed: bytes) -> bytes | None:
        """Decrypt; None when it was not sealed with this key or was changed since."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            return None

    def sign(self, text: bytes) -> bytes:
        """Give the signature of `text`."""
        return hmac.digest(self._signing, text, hashlib.sha256)


def _derive(key: bytes, purpose: bytes) -> bytes:
    """Draw a key for one purpose (HKDF-Expand with one block, RFC 5869 section 2.3)."""
    return hmac.digest(key, purpose + b"\x01", hashlib.sha256)
