/** Checks a script as hosts would take it, with the prompts that its account has uploaded. */
import { possibleHashes } from '../../flows/named-prompts.ts';
import type { FlowRow } from '../../store/hub/flows.ts';
import { uploadedHashes } from '../../store/hub/prompts/prompts.ts';
import type { Context } from '../api/route.ts';
import type { Checked } from './check.ts';

export async function checkOf(context: Context, flow: FlowRow, script: Uint8Array): Promise<Checked> {
  const { db, flows, principal } = context;
  const hashes = possibleHashes(Buffer.from(script).toString('latin1'));
  const prompts = [...(await uploadedHashes(db, principal.account.id, hashes))];
  return flows.checker.check({ name: flow.hostName, script, lint: { ...flows.lint, prompts } });
}
