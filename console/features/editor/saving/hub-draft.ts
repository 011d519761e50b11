/** The draft of a flow on the hub, for a `Saver`. */
import { type Answer, type Hub, HubFault } from '../../../api/hub.ts';
import { DraftRefused, type SaverPorts, type ServerDraft } from './saver.ts';

type HubDraft = Answer<'GET /v1/flow/:number/draft'>;

export function hubDraft(hub: Hub, number: number): Pick<SaverPorts, 'put' | 'get'> {
  return {
    async put({ text, base, revision }) {
      try {
        const question = { params: { number }, body: { script: text, base }, ifMatch: revision };
        return (await hub.ask('PUT /v1/flow/:number/draft', question)).revision;
      } catch (error) {
        throw asRefused(error);
      }
    },
    get: () => readDraft(hub, number),
  };
}

/** @returns null: there is none */
export async function readDraft(hub: Hub, number: number): Promise<ServerDraft | null> {
  try {
    return fromHub(await hub.ask('GET /v1/flow/:number/draft', { params: { number } }));
  } catch (error) {
    if (error instanceof HubFault && (error.status === 404 || error.status === 403)) return null;
    throw error;
  }
}

function asRefused(error: unknown): DraftRefused {
  if (!(error instanceof HubFault)) throw error;
  const { status, code, message, data } = error;
  if (code === 'REVISION') {
    const { current } = (data ?? { current: null }) as { current: HubDraft | null };
    return new DraftRefused('conflict', message, current && fromHub(current));
  }
  if (status === 401) return new DraftRefused('logged-out', message);
  if (status === 0 || status >= 500 || status === 429) return new DraftRefused('offline', message);
  return new DraftRefused('refused', message);
}

function fromHub({ script, base, revision }: HubDraft): ServerDraft {
  return { text: script, base, revision };
}
