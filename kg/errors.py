"""The errors that kg raises on purpose.

::

    KgError                exit code 1
    ├── InputError         exit code 1   a document, a file or an archive cannot be read
    ├── ExtractionError    exit code 1   the facts of one document cannot be read; the others can
    ├── EndpointError      exit code 1   a language model cannot be reached or refuses
    ├── KnowledgeError     exit code 2   a data file of the lexicon or a relation file is wrong
    ├── QueryError         exit code 2   a query, its name or its parameters are wrong
    ├── OutputError        exit code 1   an output folder cannot be written or is not ours
    └── UsageError         exit code 2   a request that makes no sense

Every message is one line: what is wrong, where, and what to do about it.
"""

from __future__ import annotations


class KgError(Exception):
    """Base of all: ``exit_code`` is what the command ends with."""

    exit_code = 1


class InputError(KgError):
    """A document or a file of documents cannot be read."""


class ExtractionError(KgError):
    """The facts of one document cannot be read."""


class EndpointError(KgError):
    """A language model's endpoint cannot be used at all; there is no going on."""


class KnowledgeError(KgError):
    """A data file is wrong; the message names file, key and fix."""

    exit_code = 2


class QueryError(KgError):
    """A query, its name or a parameter is wrong."""

    exit_code = 2


class OutputError(KgError):
    """An output folder cannot be written, or is none of ours."""


class UsageError(KgError):
    """The request makes no sense as put."""

    exit_code = 2
