/** Asks the address of a route's context once, as the host would for a call: for an operator who wants to know what it says. */
import { randomUUID } from 'node:crypto';
import type { CallContext } from '../inbound/context/answer.ts';
import type { ContextAddress } from '../inbound/context/question.ts';
import { readRoute } from '../inbound/stored-route.ts';
import { Breaker } from '../lib/breaker.ts';
import { readIfExists } from '../lib/files.ts';
import { FlowClients } from '../lib/guard/flow-clients.ts';
import type { AddressGuard } from '../lib/guard/guard.ts';
import { ContextClient, type ContextClientOptions } from './context-client.ts';
import { ContextError } from './error.ts';

export type { ContextAddress };

/** @param file `home/routes.json` @returns undefined where this host does not have the context of the route */
export async function contextHere(file: string, routeId: number): Promise<ContextAddress | undefined> {
  const text = await readIfExists(file).catch(() => undefined);
  let routes: unknown;
  try {
    routes = JSON.parse(text?.toString('utf8') ?? '{}');
  } catch {
    return undefined;
  }
  for (const [field, value] of Object.entries(routes ?? {})) {
    const route = readRoute(field, JSON.stringify(value));
    if (!('fault' in route) && route.id === routeId) return route.context;
  }
  return undefined;
}

export interface AskOnce {
  address: ContextAddress;
  /** Name of the account that has the route. */
  account: string;
  /** Id of the route, number that is called, and name of the flow. */
  route: string;
  number: string;
  flow: string;
  timeoutMs: number;
  guard: AddressGuard;
  open: ContextClientOptions['open'];
}

export interface Asked {
  ms: number;
  answer: CallContext | ContextError;
}

/** The question has no caller and no headers. */
export async function askOnce({
  address,
  account,
  timeoutMs,
  guard,
  open,
  ...call
}: AskOnce): Promise<Asked> {
  const clients = new FlowClients(guard);
  const breaker = new Breaker({ failures: 1, pauseMs: 0, monotonic: () => performance.now() });
  const client = new ContextClient({ clients, breaker, open, now: Date.now });
  const facts = {
    ...{
      callid: randomUUID(),
      callerNumber: '',
      destinationNumber: call.number,
      direction: 'inbound' as const,
    },
    ...{ flow: call.flow, route: call.route, time: Date.now(), headers: {} },
  };
  const began = performance.now();
  const question = { address, account: account === 'main' ? '' : account, facts, budgetMs: timeoutMs };
  try {
    const { context } = await client.ask({ ...question, ended: new AbortController().signal });
    return { ms: performance.now() - began, answer: context };
  } catch (error) {
    if (!(error instanceof ContextError)) throw error;
    return { ms: performance.now() - began, answer: error };
  } finally {
    await clients.close();
  }
}
