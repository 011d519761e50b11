/** Makes a flow with a script as its first draft. */
import type { Hub } from '../../api/hub.ts';

/** @returns the flow's number */
export async function createFlow(hub: Hub, name: string, script: string): Promise<number> {
  const { number } = await hub.ask('POST /v1/flow', { body: { name } });
  await hub.ask('PUT /v1/flow/:number/draft', { params: { number }, body: { script } });
  return number;
}

/** The name itself, or with a number that makes it free. */
export function freeName(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name;
  for (let i = 2; ; i++) if (!taken.includes(`${name}-${i}`)) return `${name}-${i}`;
}
