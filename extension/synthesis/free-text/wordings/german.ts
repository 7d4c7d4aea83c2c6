// Questions about free text in German.
import type { Wordings } from './wordings.ts';

export const german: Wordings = {
  question: {
    topic: {
      rehearsal: [
        'was gilt hier für {c}?',
        'wie ist das in diesem Projekt mit „{c}“?',
        '{c}: wie machen wir das?',
        'erinner mich, was gilt für {c}?',
        'was muss ich über {c} wissen?',
        'ich habe vergessen, was wir zu „{c}“ gesagt haben',
      ],
      probe: [
        'worauf haben wir uns in diesem Projekt bei „{c}“ geeinigt?',
        'was genau ist unsere Linie bei {c}?',
        'sag mir, was dieses Projekt mit „{c}“ macht',
      ],
    },
    condition: {
      rehearsal: [
        'was machen wir, {w}?',
        '{w}: was ist richtig?',
        'was passiert, {w}?',
        'gibt es etwas zu beachten, {w}?',
      ],
      probe: ['was erwartet dieses Projekt, {w}?', 'angenommen, {w}. was dann?'],
    },
    span: {
      rehearsal: [
        'was gehört hier zu {n}?',
        'ich sehe {n} in diesem Projekt. was muss ich wissen?',
        'was ist zu {n} zu sagen?',
        'was haben wir zu {n} notiert?',
      ],
      probe: [
        'welche Namen, Werte oder Regeln dieses Projekts gehören zu {n}?',
        'sag, was unsere Notizen zu {n} haben',
      ],
    },
    fragment: {
      rehearsal: [
        '{p}?',
        'was war mit „{p}“?',
        '{p}, wie war das noch?',
        'ich erinnere mich nur an „{p}“. wie ging der Rest?',
        'wir hatten etwas zu „{p}“. was war das?',
        'gibt es eine Regel oder Tatsache zu „{p}“?',
        'wie geht dieses Projekt mit „{p}“ um?',
        '{p}: welches, wie viel, wo?',
      ],
      probe: [],
    },
    inPlace: {
      rehearsal: ['{q}?', 'sag mir: {q}?', 'Moment, {q}?', 'wie noch, {q}?', 'also {q}?'],
      probe: [],
    },
  },
  what: 'was',
  reversed: {
    rehearsal: [
      'wofür ist {n}?',
      'wo kommt {n} vor?',
      'wofür haben wir {n} in diesem Projekt?',
      'jemand erwähnt {n}. worum geht es?',
    ],
    probe: ['was verbindest du in diesem Repository mit {n}?', '{n} sagt mir etwas, aber was?'],
  },
  use: {
    write: {
      rehearsal: [
        'ich bin gerade dabei: {c}. was genau schreibe ich?',
        'gib mir die genaue Schreibweise für {c}',
        'tipp es mir ein, {c}',
        'eine Zeile bitte: was kommt hin für {c}?',
      ],
      probe: [
        'ich habe den Editor offen für {c}. was kommt hinein, Buchstabe für Buchstabe?',
        'schreib genau auf, was dieses Projekt für {c} verwendet',
      ],
    },
    choose: {
      rehearsal: ['{o} oder {p}?', 'was ist unseres, {o} oder {p}?', 'ist es hier {o} oder {p}?'],
      probe: ['entscheide für mich: {o}, oder doch {p}?'],
    },
  },
  completion: {
    rehearsal: [
      'beende den Satz: {h}',
      'wie geht das weiter? {h}',
      'fülle die Lücke: {g}',
      'was steht in der Lücke? {g}',
    ],
    probe: ['vervollständige das für unsere Notizen: {h}', 'die Notiz ist hier abgeschnitten: {h}'],
  },
  lesson: {
    rehearsal: [
      'ich habe das wieder: {n}. was jetzt?',
      'es ist wieder passiert, {n}. was haben wir gelernt?',
      '{n} - wie komme ich da heraus?',
      'was steckte hinter {n}, und was half?',
    ],
    probe: [
      'ein Kollege läuft da hinein: {n}. was sagst du ihm?',
      'was ist unser Mittel, sobald ich {n} sehe?',
    ],
  },
  proposal: {
    forbidden: {
      rehearsal: [
        'ich würde {x} nehmen. gut so?',
        'ich mache es so: {x}. ok?',
        'spricht etwas gegen {x}?',
        'können wir hier {x} haben?',
      ],
      probe: ['ein Pull Request kommt mit {x}. mergen wir ihn so?', 'käme {x} durch dein Review?'],
    },
    changed: {
      rehearsal: [
        '{x} richtig?',
        'wenn ich mich recht erinnere: {x}',
        'ich habe notiert: {x} stimmt das?',
        'jemand sagt: {x} wahr?',
      ],
      probe: ['unser Wiki behauptet: {x} bist du einverstanden?'],
    },
    right: {
      rehearsal: ['{f} richtig?', 'nur zur Sicherheit: {f}', 'ich habe notiert: {f} stimmt das?'],
      probe: ['unser Wiki behauptet: {f} bist du einverstanden?'],
    },
  },
  remark: [
    'bevor wir weitermachen: ',
    'übrigens, ',
    'während die Tests laufen, ',
    'danke, das geht. als Nächstes: ',
  ],
  no: ['Nein. ', 'Nein, hier nicht. ', 'Lieber nicht. '],
  yes: ['Ja. ', 'Richtig. ', 'Genau. '],
  after: {
    semantic: ['So machen wir das hier.', 'Wie immer in diesem Projekt.', 'Ich halte mich daran.'],
    procedural: ['Das hat geholfen.', 'Also gleich so, ohne Umwege.', 'Das haben wir mühsam gelernt.'],
    episodic: ['So steht es in diesem Projekt.', 'So wurde es entschieden.', 'Wie damals notiert.'],
  },
  property: [
    ['wem gehört {c}?', ['gehört', 'besitz', 'verantwort', 'team', 'zuständig']],
    ['wann ist die Frist für {c}?', ['frist', 'bis ', 'termin', 'datum', 'freitag', 'montag']],
    ['welchen Port benutzt {c}?', ['port', ':80']],
    ['was kostet {c} im Monat?', ['kost', 'preis', 'euro', 'budget']],
    ['unter welcher Lizenz steht {c}?', ['lizenz', 'mit', 'apache']],
    ['wie viele Leute arbeiten an {c}?', ['leute', 'team', 'personen']],
    ['welche Ticketnummer hat {c}?', ['ticket', '-1', '-2', '-3', '-4', '-5']],
    ['welcher Kunde wollte {c}?', ['kunde', 'kunden']],
  ],
  unknown: [
    'Das weiß ich nicht über {c}.',
    'Das hat mir niemand gesagt, ich weiß es nicht.',
    'Zu {c} habe ich keine Notiz. Kannst du es mir sagen?',
    'Das weiß ich noch nicht.',
    'Ich weiß es nicht: {c} wurde mir so nie genannt.',
    'Keine Ahnung, davon wurde mir nichts gesagt.',
  ],
};
