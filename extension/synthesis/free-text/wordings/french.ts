// Questions about free text in French.
import type { Wordings } from './wordings.ts';

export const french: Wordings = {
  question: {
    topic: {
      rehearsal: [
        'quelle est la règle ici pour {c} ?',
        'comment ça se passe dans ce projet avec « {c} » ?',
        '{c} : comment faisons-nous ?',
        'rappelle-moi ce qui vaut pour {c}',
        'que dois-je savoir sur {c} ?',
        "j'ai oublié ce que nous avons dit de « {c} »",
      ],
      probe: [
        'dans ce projet, sur quoi nous sommes-nous mis d’accord pour {c} ?',
        'quelle est exactement notre ligne pour {c} ?',
        'dis ce que ce projet fait de « {c} »',
      ],
    },
    condition: {
      rehearsal: [
        'que faisons-nous {w} ?',
        '{w} : que faut-il faire ?',
        'que se passe-t-il {w} ?',
        'quelque chose de spécial {w} ?',
      ],
      probe: ["qu'attend ce projet {w} ?", 'supposons : {w}. et alors ?'],
    },
    span: {
      rehearsal: [
        "qu'est-ce qui va avec {n} ici ?",
        'je vois {n} dans ce projet. que dois-je savoir ?',
        "qu'y a-t-il à dire sur {n} ?",
        "qu'avons-nous noté sur {n} ?",
      ],
      probe: [
        'quels noms, valeurs ou règles de ce projet vont avec {n} ?',
        'dis ce que nos notes ont sur {n}',
      ],
    },
    fragment: {
      rehearsal: [
        '{p} ?',
        'et pour « {p} » ?',
        "{p}, c'était comment déjà ?",
        'je me souviens seulement de « {p} ». et le reste ?',
        'nous avions noté quelque chose sur « {p} ». quoi ?',
        'y a-t-il une règle ou un fait sur « {p} » ?',
        'comment ce projet traite-t-il « {p} » ?',
        '{p} : lequel, combien, où ?',
      ],
      probe: [],
    },
    inPlace: {
      rehearsal: ['{q} ?', 'dis-moi : {q} ?', 'attends, {q} ?', 'donc {q} ?'],
      probe: [],
    },
  },
  what: 'quoi',
  reversed: {
    rehearsal: [
      'à quoi sert {n} ?',
      'où intervient {n} ?',
      'pourquoi avons-nous {n} dans ce projet ?',
      'quelqu’un parle de {n}. de quoi s’agit-il ?',
    ],
    probe: ['à quoi rattaches-tu {n} dans ce dépôt ?', '{n} me dit quelque chose, mais quoi ?'],
  },
  use: {
    write: {
      rehearsal: [
        "j'y suis : {c}. qu'est-ce que j'écris exactement ?",
        "donne-moi l'orthographe exacte pour {c}",
        'tape-le pour moi, {c}',
        'une ligne : que mettre pour {c} ?',
      ],
      probe: [
        "l'éditeur est ouvert pour {c}. qu'est-ce que j'y mets, lettre par lettre ?",
        'écris exactement ce que ce projet utilise pour {c}',
      ],
    },
    choose: {
      rehearsal: ['{o} ou {p} ?', 'lequel est le nôtre, {o} ou {p} ?', "c'est {o} ou {p} ici ?"],
      probe: ['décide pour moi : {o}, ou plutôt {p} ?'],
    },
  },
  completion: {
    rehearsal: [
      'termine la phrase : {h}',
      'comment cela continue-t-il ? {h}',
      'complète le trou : {g}',
      "qu'y a-t-il dans le trou ? {g}",
    ],
    probe: ['complète ceci pour nos notes : {h}', 'la note est coupée ici : {h}'],
  },
  lesson: {
    rehearsal: [
      "j'ai encore ceci : {n}. et maintenant ?",
      "c'est encore arrivé, {n}. qu'avons-nous appris ?",
      '{n} - comment en sortir ?',
      "qu'y avait-il derrière {n}, et qu'est-ce qui a aidé ?",
    ],
    probe: [
      'un collègue tombe sur ceci : {n}. que lui dis-tu ?',
      'quel est notre remède quand je vois {n} ?',
    ],
  },
  proposal: {
    forbidden: {
      rehearsal: [
        'je prendrais {x}. ça va ?',
        'je fais comme ça : {x}. ok ?',
        'une objection à {x} ?',
        'peut-on avoir {x} ici ?',
      ],
      probe: [
        'une pull request arrive avec {x}. on la fusionne telle quelle ?',
        '{x} passerait-il ta revue ?',
      ],
    },
    changed: {
      rehearsal: [
        "{x} c'est ça ?",
        'si je me souviens bien : {x}',
        "j'ai noté : {x} correct ?",
        'quelqu’un dit : {x} vrai ?',
      ],
      probe: ["notre wiki affirme : {x} es-tu d'accord ?"],
    },
    right: {
      rehearsal: ["{f} c'est ça ?", 'juste pour être sûr : {f}', "j'ai noté : {f} correct ?"],
      probe: ["notre wiki affirme : {f} es-tu d'accord ?"],
    },
  },
  remark: [
    'avant de continuer : ',
    "d'ailleurs, ",
    'pendant que les tests tournent, ',
    'merci, ça marche. ensuite : ',
  ],
  no: ['Non. ', 'Non, pas ici. ', 'Mieux vaut pas. '],
  yes: ['Oui. ', "C'est ça. ", 'Exactement. '],
  after: {
    semantic: ["C'est ainsi que nous faisons ici.", 'Comme toujours dans ce projet.', "Je m'y tiendrai."],
    procedural: [
      "C'est ce qui a marché.",
      'Donc directement ainsi, sans détour.',
      "Nous l'avons appris à nos dépens.",
    ],
    episodic: ["C'est ainsi dans ce projet.", "C'est ce qui a été décidé.", 'Comme noté à l’époque.'],
  },
  property: [
    ['à qui appartient {c} ?', ['appartient', 'responsable', 'équipe', 'charge']],
    ["quelle est l'échéance pour {c} ?", ['échéance', "jusqu'", 'date', 'vendredi', 'lundi']],
    ['quel port utilise {c} ?', ['port', ':80']],
    ['combien coûte {c} par mois ?', ['coût', 'prix', 'euro', 'budget']],
    ['sous quelle licence est {c} ?', ['licence', 'mit', 'apache']],
    ['combien de personnes travaillent sur {c} ?', ['personnes', 'équipe']],
    ['quel est le numéro de ticket de {c} ?', ['ticket', '-1', '-2', '-3', '-4', '-5']],
    ['quel client a demandé {c} ?', ['client']],
  ],
  unknown: [
    'Je ne sais pas cela sur {c}.',
    "Personne ne me l'a dit, je ne sais pas.",
    "Je n'ai pas de note sur {c}. Peux-tu me le dire ?",
    'Je ne sais pas encore.',
    "Je ne sais pas : {c} ne m'a jamais été mentionné ainsi.",
    "Aucune idée, on ne m'en a rien dit.",
  ],
};
