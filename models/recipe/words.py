"""Word lists of the open vocabulary, all from packages of the registry, and the rule that keeps some words out.

English words come from `english-words`, personal names from `names` (US census), identifiers from Python's own
standard library. Words that are `reserved` are never used in training: evaluation and demos draw from them.
"""

import builtins
import importlib
import inspect
import keyword
import re
import zlib
from functools import lru_cache
from pathlib import Path

# Everyday words of software projects, so that subjects also look like those of a real project.
EVERYDAY = """
access account action adapter address admin agent alert alias analytics anchor answer archive area argument array
asset audio audit backend backup badge balance bank bar base basket batch beacon benchmark billing binary bird blob
block blog board body bonus book booking boot border bot box branch bridge broker browser budget buffer bug builder
bundle button cache calendar call camera campaign canvas capture card cargo carrier cart case catalog category
center chain change channel chart chat check checkout chunk circle city claim clean client clock cloud cluster code
codec collector color column comment commit company compiler component config connector console contact content
context contract control converter cookie copy core counter country coupon course crawler credit cursor customer
cycle daemon dash data date day dealer debug decoder default delivery deploy design desk detail device dialog digest
directory discount disk dispatch display document domain door download draft driver edge editor email embed emitter
encoder endpoint engine entry error event exchange export extract fabric factory feature feed fetch field file
filter finder fleet flow folder font footer forecast form forum frame friend front gallery game garden gate gateway
geo gift grant graph grid group guard guest guide handler harbor hash header health heap history hook hotel house
hub icon identity image import inbox index info ingest input insight intake invoice issue item job journal jump
kernel key kit label lake lane language layer layout ledger lesson letter level library license link list loader
local lock log login loop machine mail main manager map market match matrix media member memory menu merchant
message meter metric migration mirror mobile mode model module money monitor mount name navigator network news node
note notice notifier number object offer office option order origin outbox output owner package page panel parser
partner password patch path pay payment payout people permission phone photo picker pipe pipeline plan planner
player plugin point policy poll pool portal post preview price print privacy probe process product profile project
promo proof protocol provider proxy pulse purchase push query queue quota quote radar range rank rate reader receipt
record recovery region register registry relay release render renewal replay report request reset resolver resource
response result retry return review reward ring risk river role room root route router row rule runner sale sample
sandbox scan scene schedule schema score screen script search seat secret section seed sender sensor server session
setting shard share sheet shell shipment shop sidebar signal site sketch slot snapshot socket source space spec
speed split stack staff stage stats status step stock storage store story stream string student style submit
subscription summary support survey switch symbol sync system tab table tag target task tax team template tenant
term terminal test text theme thread ticket tile timer title token tool topic tower trace track traffic transfer
tray tree trigger trip tunnel type unit update upload usage user vault vector vehicle vendor version video view
virtual visit voice volume voucher wallet warehouse watch weather web widget window wizard word work worker workflow
wrapper writer yard zone
""".split()

# Modules of the standard library whose names serve as technical words.
STDLIB = """
os sys re json shutil socket asyncio logging pathlib datetime threading collections functools itertools
email.message http.client urllib.parse unittest.mock sqlite3 subprocess tempfile typing inspect ast zipfile decimal
random struct ssl queue signal string textwrap tokenize xml.dom.minidom configparser csv ctypes curses.ascii
dataclasses difflib enum fractions gettext glob gzip hashlib heapq html hmac imaplib io ipaddress locale mimetypes
multiprocessing operator optparse pdb pickle platform pprint profile sched secrets select selectors shelve shlex
smtplib statistics tarfile timeit traceback types uuid warnings wave weakref webbrowser zipapp
""".split()


def plain(text: str) -> str:
    """Lower-cased letters and digits of a text: the form that the reserve rule and the held-out list compare."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


@lru_cache(1)
def real_names() -> tuple[str, ...]:
    """Names of heldout.txt, with their own case."""
    lines = (Path(__file__).parent / "heldout.txt").read_text(encoding="utf-8").splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(1)
def held_out() -> frozenset[str]:
    """The same in plain form."""
    return frozenset(map(plain, real_names()))


@lru_cache(200_000)
def reserved(text: str) -> bool:
    """True for a word, subject or value that is kept out of training: about one in eight, and the held-out list."""
    text = plain(text)
    return zlib.crc32(text.encode()) % 8 == 0 or text in held_out()


@lru_cache(1)
def english() -> tuple[str, ...]:
    """Lower-case dictionary words of 3 to 11 letters, sorted, reserved ones included."""
    from english_words import get_english_words_set

    words = get_english_words_set(["gcide"], lower=True, alpha=True)
    return tuple(sorted(word for word in words if 3 <= len(word) <= 11 and word.isascii()))


@lru_cache(1)
def identifiers() -> tuple[str, ...]:
    """Identifiers of Python's standard library, in their own case."""
    found = set(keyword.kwlist) | set(dir(builtins))
    for name in STDLIB:
        module = vars(importlib.import_module(name))
        # Not the modules in it: which of them are there depends on what else this process has imported.
        found |= {word for word, thing in module.items() if not inspect.ismodule(thing)}
    return tuple(sorted(word.strip("_") for word in found if 3 <= len(word.strip("_")) <= 18 and word.isascii()))


@lru_cache(1)
def people() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """First and last names, capitalised."""
    import names

    def read(kind: str) -> list[str]:
        lines = Path(names.FILES[kind]).read_text(encoding="utf-8").splitlines()
        return [line.split()[0].capitalize() for line in lines if line.strip()]

    return tuple(sorted(set(read("first:male") + read("first:female")))), tuple(sorted(set(read("last"))))


@lru_cache(4)
def lists(kept_out: bool) -> dict[str, tuple[str, ...]]:
    """The word lists for training (`kept_out` False) or only their reserved words (True)."""
    first, last = people()
    source = {"everyday": EVERYDAY, "english": english(), "identifiers": identifiers(), "first": first, "last": last}
    return {name: tuple(word for word in words if reserved(word) == kept_out) for name, words in source.items()}
