/** An explanation as a text for a terminal of 80 columns. */
import type { Flow } from '../../../engine/flow/compiled.ts';
import type { ExplainedCandidate, ExplainInput, SkipReason, Trace, Verdict } from '../../insight/explain.ts';
import { replaceControlCharacters } from '../../lib/printable.ts';
import { cutToWidth, formatTable } from '../../lib/table.ts';

const COLUMNS = 80;
/** Three columns of this width, two of at most 12, and the blanks between them make 80. */
const WIDEST_CELL = 16;
/** Of more conditions, only those that match are listed. */
const MOST_LISTED = 40;

const VERDICTS: Readonly<Record<Verdict, string>> = {
  hit: 'HIT',
  'no-match': '-',
  hidden: 'hidden',
  'used-up': 'used up',
  'no-such-node': 'no such node',
};

const REASONS: Readonly<Record<SkipReason, string>> = {
  filtered: "the node's filter keeps such inputs out",
  returns: 'a completion returns from a KB answer without being matched',
  partial: 'a partial result never matches so',
  playing: 'it does not count while the prompts play',
  off: 'match_pinyin is not set',
  'no-keyword': 'NLP gave no keyword',
};

export interface TraceTextOptions {
  /** Lists the conditions that do not match also where there are many. */
  all: boolean;
  /** Whether the node's action takes texts and keys. */
  listens: boolean;
}

export function traceText(flow: Flow, trace: Trace, { all, listens }: TraceTextOptions): string {
  const { candidates } = trace;
  const matching = candidates.filter(({ verdict }) => verdict !== 'no-match');
  const listed = all || candidates.length <= MOST_LISTED ? candidates : matching;
  const head = ['BY', 'OF', 'CONDITION', 'MATCHED', ''];
  const left = candidates.length - listed.length;
  return [
    line(`${flow.name}, node ${trace.node}: ${inputText(trace)}`),
    '\n',
    listed.length === 0 ? '' : `${formatTable(head, listed.map(cells), { maxWidth: WIDEST_CELL })}\n`,
    left === 0 ? '' : line(`${left} conditions do not match (--all lists them).`),
    ...trace.skipped.map(({ stage, reason }) => line(`Not tried: ${stage}. Reason: ${REASONS[reason]}.`)),
    line(resultText(trace)),
    listens || trace.input.type === 'complete'
      ? ''
      : line('The action of the node does not listen: in a call it takes no texts and no keys.'),
  ].join('');
}

function line(text: string): string {
  return `${cutToWidth(replaceControlCharacters(text), COLUMNS)}\n`;
}

function inputText({ input, folded }: Trace): string {
  const more = input.type !== 'complete' && input.nlp ? `, NLP's keyword ${input.nlp}` : '';
  if (input.type === 'dtmf') return `keys ${input.keys}${more}`;
  if (input.type === 'complete') return `completion ${input.argument}`;
  const compared = folded === input.text ? '' : `, compared as "${folded}"`;
  return `${textKind(input)} "${input.text}"${compared}${more}`;
}

function textKind({ final, playing }: ExplainInput & { type: 'text' }): string {
  return `${final === false ? 'partial text' : 'text'}${playing ? ' during the prompts' : ''}`;
}

function cells({ stage, owner, condition, word, keyword, verdict }: ExplainedCandidate): string[] {
  const of = owner.kind === 'arrow' ? `→ ${owner.id}` : `KB ${owner.id}`;
  return [stage, of, word === null ? condition : `${condition}: ${word}`, keyword ?? '', VERDICTS[verdict]];
}

function resultText({ outcome, target, candidates, hit }: Trace): string {
  switch (outcome) {
    case 'enter':
      return `The call enters node ${target}.`;
    case 'answer':
      return `The call plays the KB prompt ${hit === null ? '' : candidates[hit]?.owner.id}.`;
    case 'switch':
      return `The call plays a KB prompt, then enters node ${target}.`;
    case 'mismatch':
      return 'Nothing takes it: the node plays its mismatch prompts.';
    case 'return':
      return 'The call returns from the KB answer to the node.';
    case 'end':
      return 'The flow ends.';
    default:
      return 'Nothing takes it: the action continues.';
  }
}
