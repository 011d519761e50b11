import type { WordsLike } from '../words.tsx';
import type { steps as zh } from '../zh/steps.ts';

export const steps: WordsLike<typeof zh> = {
  addNode: 'Add node',
  removeNodes: 'Delete nodes',
  moveNodes: 'Move nodes',
  renameNode: 'Change node id',
  setTitle: 'Edit title',
  setPrompts: 'Edit prompts',
  setCondition: 'Edit condition',
  addArrow: 'Add arrow',
  removeArrow: 'Delete arrow',
  reorderArrow: 'Reorder arrows',
  spliceNode: 'Insert node',
  paste: 'Paste',
  tidy: 'Tidy up',
  setArgument: 'Edit listening settings',
  setNode: 'Edit node settings',
  setEntry: 'Edit knowledge base',
  setSynonym: 'Edit synonyms',
  setGlobal: 'Edit global settings',
  setStart: 'Change start node',
  replaceText: 'Replace text',
  restore: 'Restore version',
  merge: 'Merge changes',
  fix: 'Quick fix',
  setNote: 'Edit note',
};
