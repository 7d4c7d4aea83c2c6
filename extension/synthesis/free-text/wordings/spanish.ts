// Questions about free text in Spanish.
import type { Wordings } from './wordings.ts';

export const spanish: Wordings = {
  question: {
    topic: {
      rehearsal: [
        '¿cuál es la regla aquí para {c}?',
        '¿cómo es en este proyecto con «{c}»?',
        '{c}: ¿cómo lo hacemos?',
        'recuérdame qué vale para {c}',
        '¿qué debo saber de {c}?',
        'he olvidado lo que dijimos de «{c}»',
      ],
      probe: [
        'en este proyecto, ¿en qué quedamos con {c}?',
        '¿cuál es exactamente nuestra línea con {c}?',
        'di qué hace este proyecto con «{c}»',
      ],
    },
    condition: {
      rehearsal: ['¿qué hacemos {w}?', '{w}: ¿qué es lo correcto?', '¿qué pasa {w}?', '¿algo especial {w}?'],
      probe: ['¿qué espera este proyecto {w}?', 'supongamos: {w}. ¿y entonces?'],
    },
    span: {
      rehearsal: [
        '¿qué va con {n} aquí?',
        'veo {n} en este proyecto. ¿qué debo saber?',
        '¿qué hay que decir de {n}?',
        '¿qué anotamos sobre {n}?',
      ],
      probe: [
        '¿qué nombres, valores o reglas de este proyecto van con {n}?',
        'di qué tienen nuestras notas sobre {n}',
      ],
    },
    fragment: {
      rehearsal: [
        '¿{p}?',
        '¿y qué hay de «{p}»?',
        '{p}, ¿cómo era?',
        'solo me acuerdo de «{p}». ¿cómo seguía?',
        'teníamos algo sobre «{p}». ¿qué era?',
        '¿hay una regla o un dato sobre «{p}»?',
        '¿cómo trata este proyecto «{p}»?',
        '{p}: ¿cuál, cuánto, dónde?',
      ],
      probe: [],
    },
    inPlace: {
      rehearsal: ['¿{q}?', 'dime: ¿{q}?', 'espera, ¿{q}?', 'entonces, ¿{q}?'],
      probe: [],
    },
  },
  what: 'qué',
  reversed: {
    rehearsal: [
      '¿para qué es {n}?',
      '¿dónde entra {n}?',
      '¿para qué tenemos {n} en este proyecto?',
      'alguien menciona {n}. ¿de qué se trata?',
    ],
    probe: ['¿con qué relacionas {n} en este repositorio?', '{n} me suena, pero ¿de qué?'],
  },
  use: {
    write: {
      rehearsal: [
        'estoy en ello: {c}. ¿qué escribo exactamente?',
        'dame la forma exacta para {c}',
        'escríbemelo, {c}',
        'una línea: ¿qué pongo para {c}?',
      ],
      probe: [
        'tengo el editor abierto para {c}. ¿qué va, letra por letra?',
        'escribe exactamente qué usa este proyecto para {c}',
      ],
    },
    choose: {
      rehearsal: ['¿{o} o {p}?', '¿cuál es el nuestro, {o} o {p}?', '¿es {o} o {p} aquí?'],
      probe: ['decide por mí: {o}, ¿o mejor {p}?'],
    },
  },
  completion: {
    rehearsal: [
      'termina la frase: {h}',
      '¿cómo sigue esto? {h}',
      'llena el hueco: {g}',
      '¿qué va en el hueco? {g}',
    ],
    probe: ['complétalo para nuestras notas: {h}', 'la nota está cortada aquí: {h}'],
  },
  lesson: {
    rehearsal: [
      'tengo esto otra vez: {n}. ¿y ahora?',
      'pasó otra vez, {n}. ¿qué aprendimos?',
      '{n} - ¿cómo salgo de esto?',
      '¿qué había detrás de {n}, y qué ayudó?',
    ],
    probe: [
      'un colega se encuentra con esto: {n}. ¿qué le dices?',
      '¿cuál es nuestro remedio cuando veo {n}?',
    ],
  },
  proposal: {
    forbidden: {
      rehearsal: [
        'yo usaría {x}. ¿bien?',
        'lo hago así: {x}. ¿ok?',
        '¿alguna objeción a {x}?',
        '¿podemos tener {x} aquí?',
      ],
      probe: ['llega una pull request con {x}. ¿la fusionamos tal cual?', '¿pasaría {x} tu revisión?'],
    },
    changed: {
      rehearsal: ['{x} ¿no?', 'si bien recuerdo: {x}', 'anoté: {x} ¿correcto?', 'alguien dice: {x} ¿cierto?'],
      probe: ['nuestra wiki afirma: {x} ¿estás de acuerdo?'],
    },
    right: {
      rehearsal: ['{f} ¿no?', 'solo para estar seguro: {f}', 'anoté: {f} ¿correcto?'],
      probe: ['nuestra wiki afirma: {f} ¿estás de acuerdo?'],
    },
  },
  remark: [
    'antes de seguir: ',
    'por cierto, ',
    'mientras corren las pruebas, ',
    'gracias, funciona. lo siguiente: ',
  ],
  no: ['No. ', 'No, aquí no. ', 'Mejor no. '],
  yes: ['Sí. ', 'Correcto. ', 'Exacto. '],
  after: {
    semantic: ['Así lo hacemos aquí.', 'Como siempre en este proyecto.', 'Me atengo a ello.'],
    procedural: [
      'Eso fue lo que funcionó.',
      'Así que directo a eso, sin rodeos.',
      'Lo aprendimos por las malas.',
    ],
    episodic: ['Así está en este proyecto.', 'Así se decidió.', 'Como se anotó entonces.'],
  },
  property: [
    ['¿de quién es {c}?', ['dueñ', 'responsable', 'equipo', 'encarg']],
    ['¿cuál es el plazo para {c}?', ['plazo', 'hasta', 'fecha', 'viernes', 'lunes']],
    ['¿qué puerto usa {c}?', ['puerto', 'port', ':80']],
    ['¿cuánto cuesta {c} al mes?', ['cuesta', 'precio', 'euro', 'presupuesto']],
    ['¿bajo qué licencia está {c}?', ['licencia', 'mit', 'apache']],
    ['¿cuánta gente trabaja en {c}?', ['gente', 'equipo', 'personas']],
    ['¿cuál es el número de ticket de {c}?', ['ticket', '-1', '-2', '-3', '-4', '-5']],
    ['¿qué cliente pidió {c}?', ['cliente']],
  ],
  unknown: [
    'No lo sé sobre {c}.',
    'Nadie me lo dijo, no lo sé.',
    'No tengo notas sobre {c}. ¿Me lo dices?',
    'Todavía no lo sé.',
    'No lo sé: {c} nunca me fue mencionado así.',
    'Ni idea, no me han dicho nada de eso.',
  ],
};
