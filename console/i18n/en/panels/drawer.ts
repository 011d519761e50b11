import type { WordsLike } from '../../words.tsx';
import type { drawer as zh } from '../../zh/panels/drawer.ts';

const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

export const drawer: WordsLike<typeof zh> = {
  label: 'Settings of the node',
  nothing:
    'Select a node to edit its prompts, arrows and settings here. Hold Shift to select several and edit them together.',
  several: (count) => `${plural(count, 'node')} selected`,
  severalHelp: 'A change here applies to all selected nodes. One undo takes it back.',
  close: 'Close (clear the selection)',
  fold: 'Fold away',
  unfold: 'Show the settings of the node',
  basic: 'Basics',
  title: 'Title',
  titleHelp: 'For people. Call records show it too.',
  id: 'Id',
  renames: (arrows, switches, isStart) =>
    `This also changes ${plural(arrows, 'arrow')} that ${arrows === 1 ? 'leads' : 'lead'} here${switches > 0 ? `, ${plural(switches, 'switch', 'switches')} of the knowledge base` : ''}${isStart ? ' and the start node' : ''}. Statistics keep the old id.`,
  isStart: 'Calls begin at this node',
  makeStart: 'Make it the start node',
  action: 'Action',
  actions: {
    listen: 'Play and recognise',
    keys: 'Play, keys only',
    hangup: 'Play, then hang up',
    bridge: 'Connect to somebody (bridge)',
    transfer: 'Back to the dialplan (transfer)',
    other: 'Another application…',
  },
  actionHelp: {
    listen: 'Plays the prompts, hears speech and keys meanwhile, and takes the arrow that is hit.',
    keys: 'Plays the prompts. Only keys count, speech is not recognised.',
    hangup: 'Plays the prompts, then hangs up. It hears nothing meanwhile.',
    bridge:
      'Plays the prompts, then connects the call, for example to an agent. When that ends, it takes an arrow for completions.',
    transfer: 'Plays the prompts, then hands the call to the dialplan. The flow ends.',
    other:
      'Plays the prompts, then runs an application of FreeSWITCH that the server allows. Then it takes an arrow for completions.',
  },
  application: 'Application',
  cause: 'Hang-up cause',
  causeHelp: 'Not set: NORMAL_CLEARING.',
  target: 'Connect to',
  targetHelp: 'Such as user/1001 or sofia/gateway/line/number. It may have ${variables}.',
  argumentOfListening:
    'Settings of listening are still here. The robot would take them for the hang-up cause: replace or empty them.',
  argument: 'Argument',
  argumentHelp: 'It may have ${variables}.',
  prompts: 'Prompts',
  visits: {
    playbacks: 'First visit',
    replaybacks: 'Second visit',
    thirdplaybacks: 'Third visit',
    fourplaybacks: 'Fourth visit and later',
    kbplaybacks: 'Back from the knowledge base',
    mismatchplaybacks: 'Nothing matched',
  },
  visitHelp: {
    playbacks: 'Said when a call comes here for the first time, one prompt after the other.',
    replaybacks: 'Said when a call comes here for the second time.',
    thirdplaybacks: 'Said at the third visit.',
    fourplaybacks: 'Said at the fourth visit and at all later ones.',
    kbplaybacks: 'Said when an answer of the knowledge base has ended, such as “Let us go on”.',
    mismatchplaybacks:
      'Said if nothing was hit or nothing was said, and no arrow takes that. Then the node listens again.',
  },
  asList: (list, count) => `Same as “${list}” (${plural(count, 'prompt')})`,
  playsNothing: 'Plays nothing',
  notMismatch: 'Not repeated: the arrow for completions follows',
  setVisit: 'Set',
  mismatchTimes: 'Mismatches in a row',
  mismatchTimesHelp:
    'After that the arrow for completions follows. Not set and 0 mean 1. A hit starts the count again.',
  times: 'times',
  arrows: 'Arrows',
  arrowsHelp:
    'Compared from top to bottom; the first that is hit is taken. “Anything” comes after all keywords and the knowledge base.',
  noArrows: 'No arrows yet. The flow ends when this node completes.',
  noArrowsEnd: 'A node that hangs up needs no arrows.',
  addArrow: 'Add an arrow',
  pickTarget: 'Title or id of a node',
  goesTo: 'Leads to',
  missingTarget: (id) => `${id} (no such node)`,
  goTo: 'Show the target on the canvas',
  moveUp: 'Up: compared earlier',
  moveDown: 'Down: compared later',
  removeArrow: 'Remove this arrow',
  noCondition: 'No condition: never taken',
  texts: 'The caller says',
  textsHelp:
    'A keyword hits if the words contain it, whatever the punctuation. /…/ is a regular expression; the name of a group stands for its words; any is whatever is said.',
  dtmf: 'The caller presses',
  dtmfHelp:
    'The keys must be the same, such as 1 or 911. A regular expression works too, such as 1[0-9]{10}.',
  complete: 'The node completes (silence, no match, result of a connection)',
  completeHelp:
    'timeout: nothing was said. done: nothing was hit. bridge(USER_BUSY: the other side is busy. any: whatever else.',
  priority: 'Priority',
  priorityHelp: 'Smaller numbers are compared first. Those without one come last, in the order of the file.',
  arrowOptout: 'Taking this arrow puts the callee on the blacklist',
  optout: 'Entering this node puts the callee on the blacklist',
  optoutHelp:
    'For people who do not want to be called again: later tasks of the account leave the number out.',
  offers: {
    anyText: 'whatever is said',
    anyKeys: 'any keys',
    anyComplete: 'whatever else',
    group: 'group of synonyms',
    timeout: 'nothing was said (no input)',
    done: 'nothing was hit',
    busy: 'the other side is busy',
    noAnswer: 'nobody answered',
    bridged: 'the connection has ended',
    error: 'the application did not run',
  },
  kb: 'Knowledge base',
  kbHelp: 'Where no arrow with keywords is hit, answers come from the categories that are ticked.',
  noCategories: 'The knowledge base has no categories yet.',
  missingCategory: (id) => `${id} (no such category)`,
  categoryCount: (count) => plural(count, 'entry', 'entries'),
  listening: 'Listening',
  listeningHelp:
    'Grey values are inherited: from the flow settings if they have one, else the default. 0 is a value, and not the same as nothing.',
  asWritten: 'As it is written:',
  limits: 'Visits and score',
  repetition: 'Most visits',
  repetitionHelp:
    'Once used up, arrows to this node are skipped and the next one is compared. Not set and 0: no limit.',
  potential: 'Score',
  potentialHelp:
    'At each visit: 3 or +3 adds, -2 subtracts, =5 sets. Any other text, such as A or booked, replaces the score.',
  others: 'Filter and language understanding',
  filter: 'Inputs that are not matched',
  filterHelp:
    'Such an input takes no arrow. It still stops prompts and ends the wait, like one that hits nothing.',
  filterPartial: 'Results of unfinished sentences',
  filterFinal: 'Whole sentences',
  filterKeys: 'Keys',
  nlpid: 'NLP id',
  nlpidHelp: 'Sent to the NLP service, which is asked only if the flow settings have its address.',
  unknown: 'Other content',
};
