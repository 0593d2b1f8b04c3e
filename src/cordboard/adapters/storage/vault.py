"""The vault on a database."""

from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from cordboard.adapters.storage.database import Database
from cordboard.adapters.storage.queries import (
    Record,
    insert_unless_there,
    put,
    record_of,
    records_of,
    row_of,
)
from cordboard.adapters.storage.schema import API_TOKEN, CREDENTIAL, REPLY, SESSION
from cordboard.kernel.ids import UserId
from cordboard.ports.vault import REPLIES_LAST, ApiToken, Credential, IdempotentReply, Session


def _by(column: sa.Column[Any]) -> sa.Select[Any]:
    """Find the row by one column; made once, as every request asks for some of these."""
    return sa.select(column.table).where(column == sa.bindparam("key"))


_CREDENTIAL = _by(CREDENTIAL.c.user_id)
_SESSION = _by(SESSION.c.token_hash)
_API_TOKEN = _by(API_TOKEN.c.token_hash)
_REPLY = _by(REPLY.c.key)
_REMEMBER = insert_unless_there(REPLY)


class SqlVault:
    """Credentials, sessions, tokens and idempotent replies as tables."""

    def __init__(self, database: Database) -> None:
        """Keep them in `database`."""
        self._database = database

    async def credential(self, user_id: UserId) -> Credential | None:
        """Find a user's credential."""
        return await self._find(_CREDENTIAL, user_id, kind=Credential)

    async def save_credential(self, credential: Credential) -> None:
        """Set or replace it."""
        await self._put(CREDENTIAL, credential)

    async def delete_credential(self, user_id: UserId) -> None:
        """Forget it."""
        await self._delete(CREDENTIAL, CREDENTIAL.c.user_id == user_id)

    async def session(self, token_hash: str) -> Session | None:
        """Find a session."""
        return await self._find(_SESSION, token_hash, kind=Session)

    async def sessions_of(self, user_id: UserId) -> list[Session]:
        """Give a user's sessions, newest first."""
        wanted = (
            sa.select(SESSION)
            .where(SESSION.c.user_id == user_id)
            .order_by(SESSION.c.created_at.desc(), SESSION.c.token_hash.desc())
        )
        return await self._database.read(
            lambda connection: records_of(connection.execute(wanted).all(), Session)
        )

    async def save_session(self, session: Session) -> None:
        """Set or replace it."""
        await self._put(SESSION, session)

    async def delete_session(self, token_hash: str) -> None:
        """Revoke one."""
        await self._delete(SESSION, SESSION.c.token_hash == token_hash)

    async def delete_sessions_of(self, user_id: UserId) -> None:
        """Revoke all of a user's."""
        await self._delete(SESSION, SESSION.c.user_id == user_id)

    async def token_by_hash(self, token_hash: str) -> ApiToken | None:
        """Find an API token."""
        return await self._find(_API_TOKEN, token_hash, kind=ApiToken)

    async def tokens(self) -> list[ApiToken]:
        """Give all API tokens, newest first."""
        wanted = sa.select(API_TOKEN).order_by(
            API_TOKEN.c.created_at.desc(), API_TOKEN.c.token_id.desc()
        )
        return await self._database.read(
            lambda connection: records_of(connection.execute(wanted).all(), ApiToken)
        )

    async def save_token(self, token: ApiToken) -> None:
        """Set or replace it."""
        await self._put(API_TOKEN, token)

    async def delete_token(self, token_id: str) -> None:
        """Revoke it."""
        await self._delete(API_TOKEN, API_TOKEN.c.token_id == token_id)

    async def reply(self, key: str) -> IdempotentReply | None:
        """Find what was answered before."""
        return await self._find(_REPLY, key, kind=IdempotentReply)

    async def save_reply(self, reply: IdempotentReply) -> None:
        """Remember an answer; a second save under the same key keeps the first."""
        row = row_of(reply)
        await self._database.write(lambda connection: connection.execute(_REMEMBER, row).rowcount)

    async def prune(self, now: datetime) -> None:
        """Forget expired sessions and replies older than ``REPLIES_LAST``."""

        def forget(connection: sa.Connection) -> None:
            connection.execute(sa.delete(SESSION).where(SESSION.c.expires_at <= now))
            connection.execute(sa.delete(REPLY).where(REPLY.c.at <= now - REPLIES_LAST))

        await self._database.write(forget)

    async def _find(self, wanted: sa.Select[Any], key: str, *, kind: type[Record]) -> Record | None:
        return await self._database.read(
            lambda connection: record_of(connection.execute(wanted, {"key": key}).first(), kind)
        )

    async def _put(self, table: sa.Table, record: msgspec.Struct) -> None:
        await self._database.write(lambda connection: put(connection, table, [record]))

    async def _delete(self, table: sa.Table, unwanted: sa.ColumnElement[bool]) -> None:
        gone = sa.delete(table).where(unwanted)
        await self._database.write(lambda connection: connection.execute(gone).rowcount)
