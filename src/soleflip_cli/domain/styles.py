"""Makers' style codes and names as identities."""
import re, unicodedata
def style_code(raw: str) -> str | None:
    v=re.sub(r"[\s_]+","-",re.sub(r"\s*/\s*","/",raw.strip().upper()))
    return None if v in ("","N/A","NA","-","NONE","NULL") else v
def alternatives(code: str) -> tuple[str, ...]:
    return tuple(code.split("/"))
def name_key(name: str) -> str:
    return re.sub(r"\W+"," ",unicodedata.normalize("NFKC",name).casefold()).strip()
