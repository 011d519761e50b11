/** What the engine gets to know of a call beyond texts, in its file (docs/reference/dialer.md#machines, aliyun.md#smartcall). */
import { MACHINE_KEY, type MachineSettings } from '../../../engine/contract/machine.ts';
import { OPENING_KEY } from '../../../engine/contract/opening.ts';
import { DECIDES_NOTHING, type PhraseList } from '../../outbound/phrases/phrase.ts';
import { type ListedPhrase, phrasesInUse } from '../../outbound/phrases/phrases.ts';
import type { PlannedCall } from '../carrier.ts';

export type KnownPhrases = () => Promise<readonly ListedPhrase[]>;

/** Those of the release. */
export const shippedPhrases =
  (list: PhraseList): KnownPhrases =>
  async () =>
    phrasesInUse(list, []);

/** The content of the file; null: the call needs none. */
export async function numberFile(
  { variables, machine, context, led }: Pick<PlannedCall, 'variables' | 'machine' | 'context' | 'led'>,
  phrases: KnownPhrases,
): Promise<Record<string, unknown> | null> {
  if (led) return { ...variables, [OPENING_KEY]: led.opening };
  if (machine === null) return Object.keys(variables).length > 0 || context ? { ...variables } : null;
  const known = await phrases();
  const keysOf = (decides: boolean): string[] =>
    known.filter(({ code }) => (code !== DECIDES_NOTHING) === decides).map(({ key }) => key);
  const settings: MachineSettings = { ...machine, phrases: keysOf(true), others: keysOf(false) };
  return { ...variables, [MACHINE_KEY]: settings };
}
