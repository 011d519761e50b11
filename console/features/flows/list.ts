/** The flows of the account, all pages of the list. */
import type { Answer, Hub } from '../../api/hub.ts';

export type ListedFlow = Answer<'GET /v1/flow'>['data'][number];

const PAGE = 500;

export async function allFlows(hub: Hub): Promise<ListedFlow[]> {
  const flows: ListedFlow[] = [];
  for (let page = 1; ; page++) {
    const { data, last_page: last } = await hub.ask('GET /v1/flow', { query: { page, per_page: PAGE } });
    flows.push(...data);
    if (page >= last) return flows;
  }
}

/** The script that an editor would open: the own draft, else what is published, else the newest version. */
export async function scriptOf(hub: Hub, flow: ListedFlow): Promise<string | null> {
  if (flow.draft !== null) {
    const draft = await hub
      .ask('GET /v1/flow/:number/draft', { params: { number: flow.number } })
      .catch(() => null);
    if (draft) return draft.script;
  }
  const version = flow.published ?? (await newestVersion(hub, flow.number));
  if (version === null) return null;
  const params = { number: flow.number, version };
  return (await hub.ask('GET /v1/flow/:number/version/:version', { params })).script;
}

async function newestVersion(hub: Hub, number: number): Promise<string | null> {
  const { data } = await hub.ask('GET /v1/flow/:number/version', {
    params: { number },
    query: { per_page: 1 },
  });
  return data[0]?.version ?? null;
}
