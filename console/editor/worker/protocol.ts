/** What the page and its workers tell each other. All of it is plain data. */
import type { Row } from '../../../engine/contract/row.ts';
import type { ExplainedCandidate, Trace } from '../../../sidecar/insight/explain.ts';
import type { LintOptions } from '../../../sidecar/lint/lint-script.ts';
import type { Finding } from '../../../sidecar/lint/model/finding.ts';
import type { EdgeKind } from '../../../sidecar/simulator/edges/edges.ts';
import type { SimulationEvent } from '../../../sidecar/simulator/simulate.ts';

/** The first message of the page. */
export interface Start {
  /** `cti_robot.js`. */
  bundle: Source;
  /** The table of readings, which only flows that match by sound need. */
  pinyin: Source;
}

/** A script, by its address or as its text: a page that is a file has no address that a worker may load. */
export type Source = { url: string } | { text: string };

export interface Script {
  /** The flow's name. */
  name: string;
  text: string;
}

/** A line of a caller's script as written (docs/reference/simulator.md#caller). */
export type Line = Readonly<Record<string, unknown>>;

export interface CallOptions {
  /** Channel variables. */
  variables?: Readonly<Record<string, string>>;
  /** The file of the number that a task calls. */
  numberVariables?: Readonly<Record<string, string>>;
  /** Ms since 1970. */
  startMs?: number;
}

export interface TalkOptions extends CallOptions {
  /** Behind the last line the caller is silent, and the call goes on to its end. */
  toEnd?: boolean;
}

/** What a worker can be asked, by kind: the job, and what it gives back. */
export interface Jobs {
  lint: { job: Script & { options?: LintOptions }; result: Finding[] };
  talk: { job: Script & { lines: readonly Line[]; options?: TalkOptions }; result: Talk };
  test: { job: Script & { test: SavedTest }; result: TestResult };
  edges: { job: Script; result: EdgeInfo[] };
  generate: { job: Script; result: Generated };
  probe: { job: Script & { sentence: string }; result: ProbedNode[] };
  explain: { job: Script & { node: string; sentence: string }; result: Why };
}

export type Kind = keyof Jobs;
export type JobOf<K extends Kind> = Jobs[K]['job'];
export type ResultOf<K extends Kind> = Jobs[K]['result'];

export type Request = { [K in Kind]: { id: number; kind: K; job: JobOf<K> } }[Kind];
export type Reply = { id: number; result: unknown } | { id: number; fault: ToolFault };

/** Why there is no result. */
export interface ToolFault {
  /** Of the script that is refused, of the simulation, or one of `client.ts`. */
  code: string;
  /** A JSON path in the flow. */
  path: string | null;
  message: string;
}

/** A call up to the moment at which the caller is to act, or to its end. */
export interface Talk {
  rows: Row[];
  events: SimulationEvent[];
  /** One a row. */
  turns: Turn[];
  startMs: number;
  endMs: number;
  /** The hang-up cause; null while the call waits for the caller. */
  ended: string | null;
  waiting: Waiting | null;
  /** How many lines the call came to; those behind them were not used. */
  linesUsed: number;
  tookMs: number;
}

/** Where a call waits for its caller. */
export interface Waiting {
  node: string;
  replies: QuickReply[];
}

/** Something that an arrow or a prompt of the knowledge base takes here. */
export interface QuickReply {
  line: Line;
  to: { kind: 'arrow' | 'prompt'; id: string; name: string | null };
}

/** Why a row is as it is, and how the call stands after it. */
export interface Turn {
  /** Null for the begin and the end of a call, and where the row cannot be told from its input. */
  why: Why | null;
  score: string | null;
  rounds: number;
  mismatches: number;
  /** How often the call has entered the node in which it is. */
  entries: number;
}

/** A trace for people: what hit, what would have hit, and the beginning of what did not. */
export interface Why extends Pick<Trace, 'node' | 'skipped' | 'outcome' | 'target' | 'folded'> {
  hit: ExplainedCandidate | null;
  /** They match, and do not count. */
  others: ExplainedCandidate[];
  /** The first of those that do not match. */
  missed: ExplainedCandidate[];
  /** The number of conditions that were compared. */
  compared: number;
}

/** A conversation that is kept, with what matters of its call. */
export interface SavedTest {
  name: string;
  lines: Line[];
  options?: CallOptions;
  /** Null: not decided yet, so that any call will do. */
  expected: Expected | null;
}

export interface Expected {
  steps: Step[];
  /** The hang-up cause. */
  ended: string;
  score: string | null;
}

/** An input, and what it leads to: `node ask`, `answer price`, `mismatch ask`, `none`. */
export interface Step {
  input: string;
  to: string;
}

export interface TestResult {
  name: string;
  passed: boolean;
  got: Expected | null;
  /** Indexes of the steps that differ; empty also where only the end does. */
  differs: number[];
  /** Names of the edges that the call takes, see `EdgeInfo`. */
  taken: string[];
  /** Arrows that it takes, as [node, target]. */
  arrows: [string, string][];
  fault: ToolFault | null;
}

/** An arrow by one kind of input, or a prompt of the knowledge base at one node. */
export interface EdgeInfo {
  name: string;
  node: string;
  to: { kind: 'arrow' | 'prompt'; id: string };
  by: EdgeKind;
  any: boolean;
}

export interface Generated {
  /** A caller for each edge that can be taken. */
  callers: { edge: string; lines: Line[] }[];
  /** Why an edge has none, by its name. */
  findings: Record<string, string>;
}

/** What a node makes of a sentence. */
export interface ProbedNode {
  node: string;
  outcome: Trace['outcome'];
  /** The condition and the words that hit; null for none. */
  condition: string | null;
  keyword: string | null;
  to: { kind: 'arrow' | 'prompt'; id: string } | null;
}
