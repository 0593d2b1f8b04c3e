"""What every screen needs to know of the configuration; no more of it than that."""

import msgspec
from litestar import get

from cordboard.api.asking import HttpRequest, part, staff_of
from cordboard.api.guards import signed_in
from cordboard.kernel.ids import DispositionId, QueueId
from cordboard.runtime.engine import Engine
from cordboard.settings.centre import Disposition, PauseReason, Skill, Team


class QueueSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A queue's name and what its contacts can come out as; empty is everything."""

    id: QueueId
    name: str
    dispositions: tuple[DispositionId, ...]


class WritingLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds on what is written and attached."""

    message_chars: int
    attachment_bytes: int
    attachment_kinds: tuple[str, ...]


class CentreSummary(msgspec.Struct, frozen=True, kw_only=True):
    """The centre in the words of its screens."""

    name: str
    time_zone: str
    language: str
    settings_version: int
    queues: list[QueueSummary]
    teams: tuple[Team, ...]
    dispositions: tuple[Disposition, ...]
    pause_reasons: tuple[PauseReason, ...]
    skills: tuple[Skill, ...]
    limits: WritingLimits


def limits_of(engine: Engine) -> WritingLimits:
    """Give the bounds in force."""
    limits = engine.centre.limits
    return WritingLimits(
        message_chars=limits.message_chars,
        attachment_bytes=limits.attachment_bytes,
        attachment_kinds=limits.attachment_kinds,
    )


def summary_of(engine: Engine) -> CentreSummary:
    """Give the summary of the settings in force."""
    centre = engine.centre
    return CentreSummary(
        name=centre.name,
        time_zone=centre.time_zone,
        language=centre.language,
        settings_version=engine.settings_version,
        queues=[
            QueueSummary(id=q.id, name=q.name, dispositions=q.dispositions) for q in centre.queues
        ],
        teams=centre.teams,
        dispositions=centre.dispositions,
        pause_reasons=centre.pause_reasons,
        skills=centre.skills,
        limits=limits_of(engine),
    )


@get("/api/centre/summary", opt=signed_in())
async def centre_summary(request: HttpRequest) -> CentreSummary:
    """Give what screens need of the settings in force."""
    tenant, _ = staff_of(request)
    return summary_of(tenant.engine)


PART = part("Me", centre_summary)
