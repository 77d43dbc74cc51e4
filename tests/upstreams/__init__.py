"""Fake providers on a loopback port, each strict to its document. Share no code with adapters."""

from tests.upstreams.aimlapi import AIMLAPI
from tests.upstreams.aivideoapi import AIVideoAPI
from tests.upstreams.apikley import Apikley
from tests.upstreams.modelark import ModelArk
from tests.upstreams.server import KEY, Fault, Upstream

DOCUMENTS = {
    "aimlapi": AIMLAPI,
    "aivideoapi": AIVideoAPI,
    "apikley": Apikley,
    "modelark": ModelArk,
}

__all__ = ["DOCUMENTS", "KEY", "Fault", "Upstream"]
