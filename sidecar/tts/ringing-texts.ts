/**
 * Synthesises texts with the variables of a number while its phone rings, so that the call finds them
 * (docs/reference/speech.md#ringing). A call has one text made at a time, so that no call takes the turn of others.
 */
import { join } from 'node:path';
import { accountOfFlow } from '../../engine/contract/flow-account.ts';
import { spokenPieces } from '../../engine/contract/spoken-pieces.ts';
import { type Speech, speechOf } from '../../engine/contract/tts-key.ts';
import { fillIn } from '../../engine/contract/variables.ts';
import type { FlowSettings } from '../../engine/flow/compiled.ts';
import { decodeFlow } from '../../engine/flow/decode-flow.ts';
import { readIfExists } from '../lib/files.ts';
import type { Log } from '../lib/log.ts';
import { speechError } from './error.ts';
import { voicesOf } from './flow-texts.ts';
import { openingTexts } from './opening-texts.ts';
import { LONGEST_TEXT } from './provider.ts';
import type { Synthesis } from './synthesis.ts';

/** A call that has begun to ring. */
export interface RingingCall {
  id: string;
  /** Null: it has no flow here. */
  flow: string | null;
  variables: Readonly<Record<string, unknown>>;
}

export interface RingingTextsOptions {
  /** Folder of compiled flows. */
  compiled: string;
  synthesis: Pick<Synthesis, 'whileRinging'>;
  isOn: boolean;
  /** @param outcome `hit`, `made`, `joined`, `dropped` or a code of SpeechError */
  count: (outcome: string) => void;
  log: Log;
}

/** Files that are made for a call at most: it may come to a few of its texts only. */
const MOST_FILES = 20;
/** Texts of a flow that are kept in memory. Those with other variables than the number's are not made. */
const MOST_TEXTS = 100;
/** After so many failures the rest is left to the call. */
const MOST_FAILURES = 3;
/** Characters of a text with its values, far more than anybody listens to. */
const MOST_CHARACTERS = 20_000;

interface FlowTexts {
  settings: FlowSettings;
  /** With `${…}`. */
  texts: string[];
}

export class RingingTexts {
  private readonly calls = new Map<string, AbortController>();
  private readonly flows = new Map<string, Promise<FlowTexts | null>>();

  constructor(private readonly options: RingingTextsOptions) {}

  /** Begins, and returns at once. @returns resolves when the first text is there, or none will be */
  begin(call: RingingCall): Promise<void> {
    const { flow } = call;
    if (!this.options.isOn || flow === null || Object.keys(call.variables).length === 0)
      return Promise.resolve();
    this.end(call.id);
    const ended = new AbortController();
    this.calls.set(call.id, ended);
    return new Promise((resolve) => {
      void this.speak(call, flow, { ended: ended.signal, first: resolve }).finally(() => {
        if (this.calls.get(call.id) === ended) this.calls.delete(call.id);
        resolve();
      });
    });
  }

  /** The call has ended, or was not placed. Unknown calls are ignored. */
  end(id: string): void {
    this.calls.get(id)?.abort(new Error('the call has ended'));
    this.calls.delete(id);
  }

  flowChanged(name: string): void {
    this.flows.delete(name);
  }

  stop(): void {
    for (const id of [...this.calls.keys()]) this.end(id);
  }

  private async speak(
    call: RingingCall,
    name: string,
    { ended, first }: { ended: AbortSignal; first: () => void },
  ): Promise<void> {
    const { synthesis, count, log } = this.options;
    const failures: ReturnType<typeof speechError>[] = [];
    let files = 0;
    try {
      const flow = await this.textsOf(name);
      for (const speech of flow ? speeches(name, flow, call.variables) : []) {
        if (files >= MOST_FILES || failures.length >= MOST_FAILURES || ended.aborted) break;
        try {
          const { outcome } = await synthesis.whileRinging(speech, ended);
          if (outcome !== 'hit') files++;
          count(outcome);
          first();
        } catch (error) {
          if (ended.aborted) break;
          files++;
          failures.push(speechError(error, 'TTS_PROVIDER', 'bug in cti-robot'));
          count((failures.at(-1) as { code: string }).code);
        }
      }
    } catch (error) {
      failures.push(speechError(error, 'TTS_CACHE', 'the flow cannot be read'));
    }
    if (ended.aborted) count('dropped');
    const [failure] = failures;
    if (!failure || failure.code === 'STOPPED') return;
    log.warn(
      { callid: call.id, flow: name, failed: failures.length, code: failure.code, error: failure.message },
      'could not synthesise texts of a number while the phone rings',
    );
  }

  private textsOf(name: string): Promise<FlowTexts | null> {
    const known = this.flows.get(name);
    if (known) return known;
    const read = this.read(name);
    this.flows.set(name, read);
    const forget = (): void => {
      if (this.flows.get(name) === read) this.flows.delete(name);
    };
    // A flow that is not here may arrive, and a folder become readable.
    read.then((flow) => flow === null && forget(), forget);
    return read;
  }

  private async read(name: string): Promise<FlowTexts | null> {
    const compiled = await readIfExists(join(this.options.compiled, `${name}.json`));
    const flow = compiled && decodeFlow(compiled.toString('utf8'));
    if (!flow) return null;
    return { settings: flow.settings, texts: await openingTexts(flow, MOST_TEXTS) };
  }
}

/** What the call may ask for, one after the other. */
function* speeches(
  name: string,
  { settings, texts }: FlowTexts,
  variables: RingingCall['variables'],
): Generator<Speech> {
  const account = accountOfFlow(name);
  const seen = new Set<string>();
  for (const text of texts) {
    const filled = withValues(text, variables);
    if (filled === null || filled.trim() === '') continue;
    for (const piece of spokenPieces(filled)) {
      if (piece.length > LONGEST_TEXT || seen.has(piece)) continue;
      seen.add(piece);
      // Nobody knows yet which voice of the list the call takes.
      for (const voice of voicesOf(settings)) yield speechOf(settings, { voice, text: piece, account });
    }
  }
}

/** The text as the call will speak it; null: only the call knows all of its variables. */
function withValues(text: string, variables: RingingCall['variables']): string | null {
  let characters = text.length;
  let isKnown = true;
  const filled = fillIn(text, (name) => {
    const value = name !== null && Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (typeof value !== 'string' && typeof value !== 'number') isKnown = false;
    if (!isKnown || characters > MOST_CHARACTERS) return '';
    characters += String(value).length;
    return String(value);
  });
  return isKnown && characters <= MOST_CHARACTERS ? filled : null;
}
