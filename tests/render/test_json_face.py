"""JSON and NDJSON."""

import json

from soleflip_cli.domain.table import Column, Table

KNOWN = (
    '{"brand": "Nike", "currency": "EUR", "sold": 1127, "profit": "-1234.56", "roi": "0.3898", '
    '"days_held": "41.25", "sold_on": "2026-01-31", "sold_at": "2026-01-31T10:00:00Z", '
    '"settled": true, "tags": ["rare", "gift"]}'
)
UNKNOWN = (
    '{"brand": null, "currency": null, "sold": null, "profit": null, "roi": null, '
    '"days_held": null, "sold_on": null, "sold_at": null, "settled": null, "tags": null}'
)


def test_json_is_an_array_with_one_row_a_line(report, written):
    assert written("json", report) == f"[\n{KNOWN},\n{UNKNOWN}\n]\n"


def test_ndjson_is_one_object_a_line(report, written):
    assert written("ndjson", report) == f"{KNOWN}\n{UNKNOWN}\n"


def test_a_table_without_rows_is_an_empty_array_or_nothing(brands, written):
    assert written("json", brands()) == "[]\n"
    assert written("ndjson", brands()) == ""


def test_letters_of_any_script_are_written_as_they_are(brands, written):
    assert '{"brand": "Größe 北"}' in written("json", brands("Größe 北"))


def test_line_breaks_within_a_text_stay_within_its_line(brands, written):
    [line] = written("ndjson", brands("two\nlines")).splitlines()
    assert json.loads(line) == {"brand": "two\nlines"}


def test_the_order_of_keys_is_the_order_of_columns(written):
    table = Table("t", [Column("z", "Z"), Column("a", "A")], [("1", "2")])
    assert written("ndjson", table) == '{"z": "1", "a": "2"}\n'
