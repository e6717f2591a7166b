"""A list of what was bought: any CSV or workbook with English or German headings."""

from __future__ import annotations

from .base import Importer, amount, day, percent, size, style, text, whole

IMPORTER = Importer(
    name="purchases",
    title="purchase list (English or German headings)",
    kind="purchase",
    header=frozenset({"date", "price"}),
    fields={
        "bought_on": day(
            "date", "purchase date", "date of purchase", "bought on", "bought", "order date", "kaufdatum", "datum",
            "einkaufsdatum", "gekauft am", "bestelldatum", "rechnungsdatum", "invoice date", needed=True,
        ),
        "supplier": text(
            "supplier", "shop", "store", "seller", "vendor", "retailer", "bought from", "source",
            "lieferant", "händler", "haendler", "verkäufer", "verkaeufer", "quelle", "gekauft bei",
        ),
        "invoice": text(
            "invoice", "invoice number", "invoice no", "invoice no.", "order number", "receipt",
            "rechnungsnummer", "rechnungsnr", "rechnungsnr.", "rechnung", "belegnummer", "bestellnummer",
        ),
        "name": text(
            "name", "item", "product", "product name", "title", "description", "model",
            "artikel", "artikelname", "artikelbezeichnung", "bezeichnung", "produkt", "produktname", "modell",
        ),
        "brand": text("brand", "maker", "manufacturer", "marke", "hersteller"),
        "style": style(
            "style code", "style", "style id", "sku", "article number", "product code", "style-code", "stylecode",
            "artikelnummer", "art.-nr.", "artikelnr", "artikelnr.", "modellnummer", "herstellernummer",
        ),
        "size": size(
            "size", "shoe size", "größe", "groesse", "grösse", "schuhgröße", "konfektionsgröße",
            "size us", "us size", "us", "size eu", "eu size", "eu", "size uk", "uk size", "size cm",
            "größe us", "größe eu", "größe uk", "größe (us)", "größe (eu)", "größe (uk)", "size (us)", "size (eu)",
            "size (uk)", "us-größe", "eu-größe",
        ),
        "quantity": whole("quantity", "qty", "count", "pieces", "units", "anzahl", "menge", "stück", "stückzahl", default=1),
        "vat_rate": percent(
            "vat rate", "vat", "vat %", "tax rate", "mwst.-satz", "mwst-satz", "mwst", "mwst.", "mwst %", "ust", "ust.",
            "ust-satz", "ust.-satz", "steuersatz",
        ),
        "price": amount(
            "price", "price per item", "unit price", "purchase price", "buy price", "cost", "price paid", "gross price",
            "einkaufspreis (brutto)", "einkaufspreis", "einkaufspreis brutto", "ek", "ek brutto", "ek-preis", "kaufpreis",
            "preis", "preis (brutto)", "stückpreis", "einzelpreis", "bruttopreis",
            needed=True, currency="currency",
        ),
        "shipping": amount(
            "shipping", "shipping cost", "shipping costs", "postage", "delivery",
            "versandkosten", "versand", "porto", "lieferkosten", currency="währung",
        ),
    },
)
