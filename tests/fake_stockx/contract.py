"""StockX's own description of its API, as a judge of requests and answers."""

from __future__ import annotations

import json
import re
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

FILE = "specs/stockx/stockx-public-api-v2.openapi.json"
HOME = "urn:stockx"
TEXT = {"type": ["string", "null"]}
MARKET = {
    "type": "object",
    "required": ["lowestAsk", "highestBidAmount", "sellFaster", "earnMore", "beatUS"],
    "properties": dict.fromkeys(("lowestAsk", "highestBidAmount", "sellFaster", "earnMore", "beatUS"), TEXT),
    "additionalProperties": False,
}
GTINS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["identifier", "type"],
        "properties": {"identifier": {"type": "string", "pattern": r"^\d{8,14}$"}, "type": {"type": "string"}},
    },
}
# Where the live API is known to differ from the file (facts/marketplaces.md §1.3, §1.5): the rest must fit.
NEWER = {
    "PublicApiError": {"errorMessage": {"type": "string"}},  # live bodies say it here, not in `message`
    "ProductVariant": {"gtins": GTINS},
    "ProductVariantDetails": {"gtins": GTINS, "variantValue": TEXT},  # null for things of one size
    "VariantMarketData": dict.fromkeys(("standardMarketData", "flexMarketData", "directMarketData"), MARKET),
}
GATEWAY = {"type": "object", "required": ["message"], "properties": {"message": {"type": "string"}}}  # of a 429
NEWER_PATHS = {("GET", "/catalog/products/variants/gtins/{gtin}"): "ProductVariantDetails"}
APPROVAL_ONLY = re.compile("/catalog/ingestion")


class Contract:
    """The file, read once."""

    def __init__(self, shared: Path) -> None:
        self.document: Any = json.loads((shared / FILE).read_text(encoding="utf-8"))

    @cached_property
    def operations(self) -> dict[tuple[str, str], Any]:
        """Operations by method and path, without what needs an approval."""
        paths = self.document["paths"].items()
        known = {(method.upper(), path): one for path, methods in paths for method, one in methods.items()}
        newer = {key: newer_operation(name) for key, name in NEWER_PATHS.items()}
        return {key: one for key, one in known.items() if not APPROVAL_ONLY.match(key[1])} | newer

    def operation(self, method: str, path: str) -> tuple[str, str]:
        """The operation of a path such as /v2/selling/orders/active. Raises LookupError."""
        found = [key for key in self.operations if key[0] == method and fits(key[1], path.removeprefix("/v2"))]
        if not found:
            raise LookupError(f"{method} {path} is not in the file")
        return min(found, key=lambda key: key[1].count("{"))

    def asked(self, method: str, path: str, query: str, body: str) -> list[str]:
        """What is wrong with a request."""
        key = self.operation(method, path)
        operation = self.operations[key]
        known = {one["name"]: one for one in operation.get("parameters", []) if one["in"] == "query"}
        params = dict(parse_qsl(query, keep_blank_values=True))
        unknown = [f"no such parameter: {name}" for name in set(params) - set(known)]
        wrong = [
            f"{name}: {fault}" for name in set(params) & set(known) for fault in self.of(known[name], params[name])
        ]
        return unknown + wrong + self.posted(operation, body)

    def of(self, parameter: Any, text: str) -> list[str]:
        """What is wrong with the value of a parameter."""
        schema = parameter["schema"]
        return self.faults(schema, int(text) if schema.get("type") == "integer" else text)

    def posted(self, operation: Any, body: str) -> list[str]:
        if not operation.get("requestBody"):
            return [f"a body where none is known: {body}"] if body else []
        return self.faults(operation["requestBody"]["content"]["application/json"]["schema"], json.loads(body))

    def answered(self, method: str, path: str, status: int, value: Any) -> list[str]:
        """What is wrong with an answer. A status that the operation does not name has the API's error shape."""
        responses = self.operations[self.operation(method, path)]["responses"]
        if str(status) in responses:
            return self.faults(responses[str(status)]["content"]["application/json"]["schema"], value)
        if status < 400:
            return [f"status {status} is not in the file"]
        return self.faults(GATEWAY if status == 429 else {"$ref": "#/components/schemas/PublicApiError"}, value)

    def faults(self, schema: Any, value: Any, newer: bool = True) -> list[str]:
        """What a schema finds wrong, with or without what is newer than the file."""
        judge = Draft202012Validator(at_home(nullable(schema)), registry=self.newer if newer else self.plain)
        return [f"{error.json_path}: {error.message[:200]}" for error in judge.iter_errors(value)]

    @cached_property
    def plain(self) -> Registry[Any]:
        return registry(self.schemas)

    @cached_property
    def newer(self) -> Registry[Any]:
        """The file's schemas with what is newer."""
        return registry(self.schemas | {name: widened(self.schemas[name], fields) for name, fields in NEWER.items()})

    @cached_property
    def schemas(self) -> dict[str, Any]:
        found: dict[str, Any] = nullable(self.document["components"]["schemas"])
        return found


def registry(schemas: dict[str, Any]) -> Registry[Any]:
    home = Resource.from_contents({"components": {"schemas": schemas}}, DRAFT202012)
    return Registry().with_resource(HOME, home).crawl()


def widened(schema: Any, fields: dict[str, Any]) -> Any:
    """The schema with more fields; `message` is no longer required."""
    required = [one for one in schema["required"] if one != "message"]
    return schema | {"properties": schema["properties"] | fields, "required": required}


def newer_operation(name: str) -> Any:
    schema = {"$ref": f"#/components/schemas/{name}"}
    return {"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}


def fits(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) is not None


def at_home(schema: Any) -> Any:
    """The schema, its references leading to the file."""
    if isinstance(schema, list):
        return [at_home(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: HOME + one if key == "$ref" else at_home(one) for key, one in schema.items()}


def nullable(schema: Any) -> Any:
    """The schema with `nullable` said in the way of JSON Schema, which does not know the word."""
    if isinstance(schema, list):
        return [nullable(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: nullable(one) for key, one in schema.items() if key not in ("nullable", "example")}
    return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") is True else plain
