import type { WordsLike } from '../../words.tsx';
import type { levels as zh } from '../../zh/panels/levels.ts';

export const levels: WordsLike<typeof zh> = {
  label: 'Scores and levels',
  intro:
    'Nodes and answers change the score of a call. Once the call has ended, its score decides its level.',
  scoredOnly: 'Only those that count',
  search: 'Search titles and ids',
  count: (count) => (count === 1 ? '1 place' : `${count} places`),
  empty:
    'Nothing counts yet. Show all places, and fill in those that matter, such as +3 for yes and -2 for no.',
  noneFound: 'None fits.',
  place: 'Place',
  score: 'Score',
  meaning: 'What it does',
  most: 'At most',
  kinds: { node: 'Node', entry: 'Knowledge base' },
  scoreOf: (title) => `Score of “${title}”`,
  does: {
    nothing: 'does not count',
    add: (number) => `adds ${number} each time`,
    subtract: (number) => `subtracts ${number} each time`,
    set: (number) => `sets the score to ${number}`,
    replace: (text) => `replaces the score with “${text}”`,
  },
  unlimited: 'no limit',
  goTo: 'Show on the canvas',
  summary: 'Range of scores',
  lowest: 'Lowest',
  highest: 'Highest',
  rangeHelp:
    'Of places that can be reached from the start, each counted once at most. A call begins without a score, which counts as 0.',
  repeats: (count) =>
    `${count === 1 ? '1 place can' : `${count} places can`} count again and again, so a call may leave this range. A limit of visits prevents it.`,
  texts: (texts) => `The score can also become a text: ${texts}. A text is in no range.`,
  unreachable: (count) =>
    `${count === 1 ? '1 place' : `${count} places`} with a score cannot be reached from the start and ${count === 1 ? 'is' : 'are'} left out.`,
  grades: 'Levels',
  gradesHelp:
    'The first level that fits is that of the call. Both ends of a range are included; an empty one has no limit.',
  noGrades: 'Levels are kept on the server. This page has none, so they cannot be shown.',
  loading: 'Loading the levels…',
  failed: 'The levels could not be loaded or saved.',
  name: 'Level',
  alias: 'Meaning',
  from: 'From',
  to: 'To',
  color: 'Colour',
  others: 'It has other conditions, which stay',
  addGrade: 'Add a level',
  removeGrade: (name) => `Remove level “${name}”`,
  moveUp: 'Up',
  saveGrades: 'Save levels',
  saved: 'The levels are saved. They hold for calls that end from now on.',
  badNumber: 'A score must be a number',
  gap: (from, to) => `${from} to ${to} has no level`,
};
