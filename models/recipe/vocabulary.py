"""Open vocabulary: a generator for every subject and value type of phrases.json.

About 45 % of the pieces of a name are ordinary English or technical words, 25 % random letters and digits,
10 % words cut and joined, 20 % syllables; names take every case style and joiner. A model that had seen only
invented syllables copied nothing else, so all of these occur in subjects and values alike.
"""

from collections.abc import Callable
from random import Random

from .words import lists, reserved

LETTERS = "abcdefghijklmnopqrstuvwxyz"
ONSETS = "b c d f g h j k l m n p r s t v w z br ch cl cr dr fl fr gl gr kr pl pr sh sk sl st th tr".split()
VOWELS = "a e i o u a e i o u ai ea ou ee io y".split()
CODAS = ["", "", "", "", "n", "r", "l", "s", "m", "k", "t", "x", "nd", "rn", "sh", "st"]
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
UNITS = "ms seconds s minutes min hours h days".split()
SIZES = "MB GB KB MiB KiB rows items lines requests users bytes retries entries files columns pages messages".split()
EXTENSIONS = "py ts js go rs yaml yml toml json md sql sh tsx css html lock cfg txt kt rb c h".split()
TRIES = 59  # draws after the first, until one obeys the reserve rule; then the last is taken as it is


class Vocabulary:
    """Draws names. `words` are the lists to use; `sources` the shares of (words, random, cut, syllables)."""

    def __init__(self, rng: Random, kept_out: bool = False, sources=(45, 25, 10, 20)):
        self.rng, self.words, self.sources, self.kept_out = rng, lists(kept_out), sources, kept_out

    def word(self) -> str:
        kind = self.rng.choices(("everyday", "english", "identifiers"), (35, 50, 15))[0]
        word = self.rng.choice(self.words[kind])
        return word if self.rng.random() < 0.5 else word.lower()

    def letters(self) -> str:
        """Two to six letters and digits without meaning."""
        pool = self.rng.choice((LETTERS, LETTERS + "0123456789", LETTERS.upper() + "0123456789"))
        return "".join(self.rng.choice(pool) for _ in range(self.rng.randint(2, 6)))

    def cut(self) -> str:
        """Head of one word joined to the tail of another."""
        head, tail = self.word(), self.word()
        return head[: self.rng.randint(2, 5)] + tail[-self.rng.randint(2, 5) :]

    def syllables(self) -> str:
        choose = self.rng.choice
        return "".join(choose(ONSETS) + choose(VOWELS) + choose(CODAS) for _ in range(self.rng.randint(1, 3)))

    def piece(self) -> str:
        return self.rng.choices((self.word, self.letters, self.cut, self.syllables), self.sources)[0]()

    def style(self, pieces: list[str]) -> str:
        """Join pieces in one of the case styles of code and prose."""
        rng = self.rng
        joiner = rng.choice(("-", "-", "_", "_", " ", " ", ".", "camel", "Pascal", "UPPER", "Title", "/", ":"))
        if joiner == "camel":
            return pieces[0].lower() + "".join(piece.capitalize() for piece in pieces[1:])
        if joiner == "Pascal":
            return "".join(piece.capitalize() for piece in pieces)
        if joiner == "UPPER":
            return "_".join(pieces).upper()
        if joiner == "Title":
            return " ".join(piece.capitalize() for piece in pieces)
        keep_case = rng.random() < 0.2
        return joiner.join(piece if keep_case else piece.lower() for piece in pieces)

    def name(self, most: int = 3) -> str:
        """An identifier, product or plain name of one to `most` pieces."""
        rng = self.rng
        count = rng.choices(range(1, most + 1), (40, 45, 15)[:most])[0]
        name = self.style([self.piece() for _ in range(count)])
        if rng.random() < 0.07:
            name += rng.choice(("2", "-v2", "3", "_old", "-ng", "-1", "-7", "X", "+"))
        return name

    def phrase(self) -> str:
        """One to three plain words, mostly ordinary ones."""
        rng = self.rng
        if rng.random() < 0.35:
            return self.name()
        return " ".join(self.word().lower() if rng.random() < 0.85 else self.piece() for _ in range(rng.randint(1, 3)))

    def low(self) -> str:
        return self.piece().lower()

    def common(self) -> str:
        return self.word().lower()

    def pick(self, *options: str) -> str:
        return self.rng.choice(options)

    def path(self, file: bool = True) -> str:
        rng = self.rng
        folder = [
            self.pick(self.common(), self.low(), self.pick("src", "lib", "pkg", "app"))
            for _ in range(rng.randint(1, 3))
        ]
        if not file:
            return "/".join(folder) + self.pick("", "/")
        words = [self.piece() if rng.random() < 0.3 else self.low() for _ in range(rng.randint(1, 2))]
        return "/".join((*folder, self.pick("_", "-").join(words))) + "." + rng.choice(EXTENSIONS)

    def command(self) -> str:
        parts = [self.pick(self.low(), self.low(), "make", "./" + self.path())]
        for _ in range(self.rng.randint(0, 2)):
            option = "-" + self.rng.choice(LETTERS)
            parts.append(self.pick(self.low(), "--" + self.low(), option, self.name(2).replace(" ", "-")))
        return " ".join(parts)

    def person(self) -> str:
        rng = self.rng
        known = rng.random() < 0.7
        first = rng.choice(self.words["first"]) if known else rng.choice((self.syllables, self.piece))().capitalize()
        last = rng.choice(self.words["last"]) if rng.random() < 0.6 else self.syllables().capitalize()
        handles = (f"@{first}", f"{first[0]}.{last}", f"{first}-{last}")
        return rng.choices(
            (first, f"{first} {last}", f"{first} {last[0]}", rng.choice(handles).lower()), (60, 20, 5, 15)
        )[0]

    def number(self, digits: int) -> str:
        return str(self.rng.randint(10 ** (digits - 1), 10**digits - 1))

    def version(self) -> str:
        rng = self.rng
        text = ".".join(str(rng.randint(0, rng.choice((9, 40, 200)))) for _ in range(rng.randint(2, 4)))
        if rng.random() < 0.12:
            text += f"-{self.pick('rc', 'beta', 'alpha', 'b')}{rng.randint(1, 9)}"
        return rng.choices(("", "v", "^", "~", "="), (75, 12, 6, 4, 3))[0] + text

    def date(self) -> str:
        rng = self.rng
        day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(2019, 2041)
        name = MONTHS[month - 1]
        return self.pick(
            f"{year}-{month:02}-{day:02}",
            f"{day} {name}",
            f"{name} {day}",
            f"{day} {name} {year}",
            f"{rng.choice(DAYS)} {day} {name[:3]}",
            f"{day}.{month}.",
            f"Q{rng.randint(1, 4)} {year}",
            rng.choice(DAYS),
        )

    def time(self) -> str:
        hour, minute = self.rng.randint(0, 23), self.rng.randint(0, 59)
        clock, noon = f"{hour:02}:{minute:02}", self.pick("am", "pm")
        return self.pick(clock, clock, f"{hour}:{minute:02}", f"{hour % 12 + 1} {noon}", f"{clock} UTC")

    def value(self, kind: str) -> str:
        """A text of the named type that is not reserved (or, for kept-out vocabulary, is). Types without a
        shape of their own are plain names."""
        return self.allowed(getattr(self, f"{kind}_text", self.name))

    def allowed(self, shape: Callable[[], str]) -> str:
        """A text of this shape that is not reserved (or, for kept-out vocabulary, is)."""
        text = shape()
        for _ in range(TRIES):
            if reserved(text) == self.kept_out:
                break
            text = shape()
        return text

    # One method for each type of phrases.json that has a shape of its own.

    def service_text(self) -> str:
        return self.name() if self.rng.random() < 0.85 else f"the {self.common()} {self.common()}"

    thing_text = area_text = job_text = service_text
    purpose_text = feature_text = cause_text = phrase
    version_text, person_text, path_text, command_text = version, person, path, command
    date_text, time_text = date, time

    def port_text(self) -> str:
        return self.number(self.rng.choice((2, 3, 4, 4, 4, 4, 5)))

    def folder_text(self) -> str:
        return self.path(file=False)

    def duration_text(self) -> str:
        rng = self.rng
        number = rng.choice((rng.randint(1, 90), rng.randint(1, 999), 10 * rng.randint(1, 99)))
        return f"{number}{self.pick(' ', ' ', '')}{rng.choice(UNITS)}"

    def amount_text(self) -> str:
        number, size = self.number(self.rng.randint(1, 4)), self.rng.choice(SIZES)
        return self.pick(number, f"{number} {size}", f"{number} {size}", f"{number} {self.common()}")

    def flag_text(self) -> str:
        dashed = "--" + self.name().replace(" ", "-").lower()
        return self.pick(dashed, self.name(), self.style([self.piece(), self.piece()]))

    def branch_text(self) -> str:
        number = f"{self.rng.randint(0, 30)}.{self.rng.randint(0, 30)}"
        return self.pick(self.name(2), f"{self.common()}/{self.piece()}", f"{self.common()}/{number}")

    def host_text(self) -> str:
        domain = f"{self.low()}.{self.low()}.{self.pick('net', 'io', 'local', 'dev', 'com')}"
        return self.pick(self.name(2), f"{self.low()}-{self.rng.randint(1, 99)}", domain)

    def release_text(self) -> str:
        number = f"{self.rng.randint(0, 20)}.{self.rng.randint(0, 20)}"
        return self.pick(self.name(2), f"{self.piece()} {number}", f"the {self.common()} release")

    def prefix_text(self) -> str:
        word = self.pick(self.low(), self.piece(), self.name(2))
        return self.pick(f"{word}:", f"{word}:", f"[{word}]", f"{word}({self.low()}):", f"#{word}", word)

    def indent_text(self) -> str:
        # 2, 4 and 8 are left to demos and benchmarks.
        width = f"{self.pick('1', '3', '5', '6', '7', '9', '10')} {self.pick('spaces', 'blanks', 'columns', 'dots')}"
        return self.pick(width, self.common(), f"{self.common()} {self.pick('stops', 'marks')}")

    def quote_text(self) -> str:
        return self.common() if self.rng.random() < 0.6 else self.low()

    def format_text(self) -> str:
        pattern = self.pick("%Y%m%dT%H", "DD-MM-YY", "YY/DDD", "hh.mm.ss", "epoch ") + self.letters()
        return self.pick(self.phrase(), self.name(), pattern, f"{self.common()} seconds", f"ISO {self.number(4)}")

    def style_text(self) -> str:
        pair = f"{self.common()} {self.common()}"
        return self.pick(self.name(2), f"{self.low()}_case", f"{self.low()}-case", f"{self.common()} case", pair)

    def error_text(self) -> str:
        named = self.piece().capitalize() + "Error"
        return self.pick(self.name(), named, self.phrase(), self.command(), self.letters().upper())

    def kind_text(self) -> str:
        return self.pick(self.phrase() + "s", f"{self.common()} {self.common()}", self.name())

    def task_text(self) -> str:
        word = self.common()
        return self.pick(self.phrase(), f"a {word}", f"the {word}", f"{word}ing {self.common()}", self.name())

    def code_text(self) -> str:
        word = self.common()
        return self.pick(self.name(), self.name(), f"the {word}", f"{word} files", f"the {word} code")

    def near(self, name: str) -> str:
        """A confusable sibling: one piece of the name replaced, or one appended."""
        return self.allowed(lambda: self.sibling(name))

    def sibling(self, name: str) -> str:
        rng = self.rng
        for joiner in ("-", "_", " ", ".", "/"):
            if joiner in name.strip(joiner):
                pieces = name.split(joiner)
                pieces[rng.randrange(len(pieces))] = self.piece().lower()
                return joiner.join(pieces)
        return name + rng.choice("-_ ") + self.piece().lower()
