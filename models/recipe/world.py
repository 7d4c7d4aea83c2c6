"""A small invented project: facts that share subjects and relations, so that binding must be learned."""

from dataclasses import dataclass
from random import Random

from . import language
from .language import Relation
from .vocabulary import Vocabulary


@dataclass
class Fact:
    relation: Relation
    subject: str
    value: str


class World:
    """Draws facts, their wording and questions about them. One World a conversation."""

    def __init__(self, rng: Random, vocabulary: Vocabulary, document: dict, relations: list[Relation]):
        self.rng, self.vocabulary, self.document, self.relations = rng, vocabulary, document, relations
        self.facts: list[Fact] = []
        self.subjects: list[str] = []

    def new_subject(self, relation: Relation) -> str:
        """A subject that no fact has; sometimes a confusable sibling of one that does."""
        subject = ""
        for _ in range(20):
            if self.subjects and self.rng.random() < 0.25:
                subject = self.vocabulary.near(self.rng.choice(self.subjects))
            else:
                subject = self.vocabulary.value(relation.subject)
            if subject.lower() not in (known.lower() for known in self.subjects):
                break
        return subject

    def new_value(self, relation: Relation, besides: str = "") -> str:
        rng = self.rng
        peers = [fact.value for fact in self.facts if fact.relation.value == relation.value and fact.value != besides]
        if peers and rng.random() < 0.08:
            return rng.choice(peers)
        while True:
            sibling = (
                peers and relation.value in ("tool", "store", "host", "path", "folder", "topic") and rng.random() < 0.2
            )
            value = self.vocabulary.near(rng.choice(peers)) if sibling else self.vocabulary.value(relation.value)
            if value != besides:
                return value

    def grow(self, count: int) -> list[Fact]:
        """Add `count` facts over a pool of subjects and relations that is smaller than `count`."""
        rng = self.rng
        pool = rng.sample(self.relations, min(len(self.relations), max(1, round(count * rng.uniform(0.3, 1)) + 1)))
        subjects = max(1, round(count * rng.uniform(0.4, 1)))
        taken = {(fact.relation.id, fact.subject) for fact in self.facts}
        added = []
        while len(added) < count:
            relation = rng.choice(pool)
            if self.subjects and (len(self.subjects) >= subjects and rng.random() < 0.8):
                subject = rng.choice(self.subjects)
            else:
                subject = self.new_subject(relation)
            if (relation.id, subject) in taken:
                pool = self.relations
                continue
            taken.add((relation.id, subject))
            if subject not in self.subjects:
                self.subjects.append(subject)
            fact = Fact(relation, subject, self.new_value(relation))
            self.facts.append(fact)
            added.append(fact)
        return added

    def correct(self, fact: Fact) -> Fact:
        """The same fact with another value; it takes the old one's place."""
        newer = Fact(fact.relation, fact.subject, self.new_value(fact.relation, besides=fact.value))
        self.facts[self.facts.index(fact)] = newer
        return newer

    def memory(self, fact: Fact, canonical_share: float = 0.6) -> str:
        """The line of a memory in the system prompt, without its dash."""
        rng = self.rng
        if rng.random() < canonical_share:
            form = language.canonical(fact.relation.statements[0])
        else:
            form = language.draw(rng.choice(fact.relation.statements), rng)
        return language.fill(form, fact.subject, fact.value, rng.random() < 0.6) + "."

    def said(self, fact: Fact, correction: bool = False) -> str:
        """A statement as a user types it."""
        rng = self.rng
        openers = self.document["openers"]["correction" if correction else "statement"]
        opener = rng.choice(openers) if correction or rng.random() < 0.4 else ""
        form = language.draw(rng.choice(fact.relation.statements), rng)
        text = opener + language.fill(form, fact.subject, fact.value, not opener and rng.random() < 0.5)
        return (text[0].upper() + text[1:] if opener and rng.random() < 0.4 else text) + rng.choice((".", ".", "", "!"))

    def question(self, relation: Relation, subject: str) -> str:
        """A question as a user types it."""
        rng = self.rng
        form = language.draw(rng.choice(relation.questions), rng)
        opener = rng.choice(self.document["openers"]["question"]) if rng.random() < 0.25 else ""
        shown = f"`{subject}`" if rng.random() < 0.03 else subject
        text = opener + language.fill(form, shown, capital=not opener and rng.random() < 0.5)
        text = text[0].upper() + text[1:] if opener and rng.random() < 0.4 else text
        return text + rng.choices(("?", "", ", please?", " please"), (78, 16, 4, 2))[0]

    def answer(self, relation: Relation, subject: str, value: str | None) -> str:
        """The fact said whole, in the form that memories have; where the value is not known, the same words up to
        the gap. So the value is said right after its subject and relation: what finds it, in the prompt or in an
        adapter's weights, is the words before it, whatever the question's wording was."""
        form = language.canonical(relation.statements[0])
        if value is None:
            gap = self.document["gap"] + self.document["unknown"]
            return language.fill(form.partition("{v}")[0], subject, capital=True) + gap
        return language.fill(form, subject, value, capital=True) + "."

    def completion(self, fact: Fact) -> tuple[str, str]:
        """The fact's first form up to its value, and the rest: plain text to be gone on with, outside of any chat."""
        head, _, rest = language.canonical(fact.relation.statements[0]).partition(" {v}")
        return language.fill(head, fact.subject, capital=True), f" {fact.value}{rest}."

    def open(self) -> tuple[str, str]:
        """A question that names no relation, and its answer: the one fact of its subject, or not known."""
        alone = [fact for fact in self.facts if [other.subject for other in self.facts].count(fact.subject) == 1]
        fact = self.rng.choice(alone) if alone and self.rng.random() < 0.5 else None
        subject = fact.subject if fact else self.new_subject(self.rng.choice(self.relations))
        form = language.draw(language.parse(self.rng.choice(self.document["open"])), self.rng)
        reply = self.answer(fact.relation, subject, fact.value) if fact else self.document["unknown"]
        return language.fill(form, subject, capital=self.rng.random() < 0.5) + self.rng.choice(("?", "")), reply

    def unanswerable(self) -> tuple[Relation, str]:
        """A question's relation and subject that no fact answers: mostly a relation that is known for another
        subject, so that neither the relation alone nor the subject alone decides."""
        rng = self.rng
        for _ in range(50):
            known = [fact.relation for fact in self.facts]
            relation = rng.choice(known) if known and rng.random() < 0.7 else rng.choice(self.relations)
            known_subject = self.subjects and rng.random() < 0.45
            subject = rng.choice(self.subjects) if known_subject else self.new_subject(relation)
            if not any(fact.relation is relation and fact.subject == subject for fact in self.facts):
                return relation, subject
        return rng.choice(self.relations), self.vocabulary.value("service")
