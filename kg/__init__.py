"""Officials, places and initiatives from Chinese news as a knowledge graph, every fact with its sentence.

The stages are importable on their own (``kg.readers``, ``kg.extract``, ``kg.link``, ``kg.rdf``, ``kg.store``,
``kg.network``, ``kg.page``); ``kg.pipeline`` is the one module that composes them, ``kg.cli`` the command over it.
Importing ``kg`` itself loads none of them.
"""

from __future__ import annotations

__version__ = "0.1.0"
__all__ = ["__version__"]
