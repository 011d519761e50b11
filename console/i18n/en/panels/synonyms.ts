import type { WordsLike } from '../../words.tsx';
import type { synonyms as zh } from '../../zh/panels/synonyms.ts';

const groups = (count: number): string => (count === 1 ? '1 group' : `${count} groups`);

export const synonyms: WordsLike<typeof zh> = {
  groups: 'Groups of synonyms',
  intro:
    'A group collects ways to say the same. Arrows and entries that name the group mean all of its words.',
  search: 'Search names and words',
  add: 'New group',
  count: (shown, all) => (shown === all ? groups(all) : `${shown} of ${groups(all)}`),
  empty: 'No groups yet. Add one, such as “yes”: sure, okay, fine.',
  noneFound: 'No group fits.',
  pick: 'Choose a group to edit it, or add one.',
  newName: 'new group',
  name: 'Name',
  renames: (count) => `This also changes ${count === 1 ? '1 place' : `${count} places`} that name it.`,
  remove: 'Remove group',
  stillUsed: 'It is still named elsewhere. Once removed, its name becomes an ordinary keyword there.',
  words: 'Words',
  wordsHelp: 'Keywords or /expressions/, but no names of groups. Paste lines to add several at once.',
  used: (count) => (count === 1 ? 'used once' : `used ${count} times`),
  unused: 'not used',
  usedIn: 'Where it is used',
  byArrow: (node, target) => `${node} → ${target}`,
  byEntry: (entry) => `Knowledge base: ${entry}`,
  andMore: (count) => `… ${count} places in all`,
  duplicates: 'Words of other groups too',
  duplicate: (word, others) => `“${word}” is also in ${others}`,
  duplicatesHelp:
    'A word in two groups hits whichever is compared first, so a call may take the wrong arrow.',
  duplicateMark: (count) => (count === 1 ? '1 duplicate' : `${count} duplicates`),
  emptyMark: 'no words',
};
