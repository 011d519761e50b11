import type { WordsLike } from '../../words.tsx';
import type { entries as zhEntries, forms as zhForms, prompts as zhPrompts } from '../../zh/panels/forms.ts';

export const forms: WordsLike<typeof zhForms> = {
  clear: 'Reset',
  clearHint: "Remove this value, so that the flow's setting or the default counts",
  mixed: '(several values)',
  other: (value) => `Other value: ${value}`,
  rename: 'Rename',
  keepName: 'Keep',
  idHelp: 'Other parts of the flow refer to it by this id. They follow when you rename it.',
  options: 'Options',
  noneFound: 'Nothing found',
  notSet: 'Not set',
  unknownHelp: 'The form does not know these. The robot ignores them, and they stay in the flow as they are.',
  oddValue: '(a value of the wrong type; the robot ignores it)',
  notAnObject:
    'There should be an object here, and the form cannot show what there is. Export the flow to check it.',
  more: 'Other content',
  readOnly: 'Read only',
};

export const entries: WordsLike<typeof zhEntries> = {
  asLines: 'Edit as lines',
  asChips: 'Edit as words',
  splitCommas: 'Split at commas',
  onePerLine: 'One a line',
  editEntry: (entry) => `Edit “${entry}”`,
  removeEntry: (entry) => `Remove “${entry}”`,
  offers: 'Suggestions',
  typeHere: {
    text: 'Type a keyword and press Enter, or paste lines',
    dtmf: 'Type keys and press Enter',
    complete: 'Type a result and press Enter',
  },
  looks: {
    any: 'Anything: only where nothing before it was hit',
    group: 'A group of synonyms: each of its words hits',
    expression: 'A regular expression',
    word: 'A keyword: it hits if the caller’s words contain it',
    bad: 'Never hits: a wrong expression, or nothing but punctuation',
  },
};

export const prompts: WordsLike<typeof zhPrompts> = {
  placeholder: 'What to say, or the path of a recording (ends in .wav or .mp3)',
  promptOf: (list, at) => `${list}, prompt ${at}`,
  kinds: {
    text: 'Text',
    recording: 'Recording',
    stream: 'Tone, silence or remote file',
    refused: 'Unsupported address',
  },
  missing: 'Recording missing',
  length: (characters, seconds) => `${characters} characters, about ${seconds} s`,
  listen: 'Listen',
  up: 'Up (Alt+↑)',
  down: 'Down (Alt+↓)',
  remove: 'Remove this prompt',
  add: 'Add a prompt',
};
