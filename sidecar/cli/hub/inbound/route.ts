import { Command, InvalidArgumentError, Option } from 'commander';
import type { LocalHub } from '../../../hub/local-hub.ts';
import { DIALECTS } from '../../../hub/pushes/dialects.ts';
import { SidecarError } from '../../../lib/error.ts';
import { formatTable } from '../../../lib/table.ts';
import { Publisher } from '../../../publish/publisher.ts';
import { acceptRouteRemoval } from '../../../publish/route-publisher.ts';
import { loadSettings } from '../../../settings/config.ts';
import { archivedFlow } from '../../flow/archived-flows.ts';
import { withSettings } from '../../settings-option.ts';
import { wholeNumber } from '../dialing/values.ts';
import { type HubOptions, missing, print, useHub, withHubOptions } from '../options.ts';
import { contextWords, type TestedRoute, testContext } from './route-context.ts';
import { ticketCommand } from './ticket.ts';

interface Flow {
  number: number;
  name: string;
}

interface Route {
  id: number;
  number: string;
  host: string | null;
  domain: string | null;
  flow: Flow;
  fallback_flow: Flow | null;
  closed_flow: Flow | null;
  timegroup: { id: number; name: string } | null;
  calls: number | null;
  enabled: boolean;
  remark: string;
  context: TestedRoute['context'];
  published?: boolean;
}

interface Tested {
  route: Route | null;
  open: boolean | null;
  flow: Flow | null;
}

interface PlaceOptions extends HubOptions {
  host?: string;
  domain?: string;
}

/** `cti-robot route`: which flow takes a call to a number. */
export function routeCommand(): Command {
  return new Command('route')
    .description('manage routes: which flow takes a call to a number')
    .addCommand(lsCommand())
    .addCommand(putCommand())
    .addCommand(rmCommand())
    .addCommand(testCommand())
    .addCommand(ticketCommand())
    .addCommand(acceptRemovalCommand())
    .addHelpText(
      'after',
      `
A number is written as FreeSWITCH's destination_number has it. With * at its end
it stands for all that begin so: the number itself comes before the longest begin.

Examples:
  cti-robot route put 4001234567 --flow reception --calls 20
  cti-robot route put '400*' --flow reception --hours 1 --closed night
  cti-robot route put help --flow web --host fs1
  cti-robot route put 400 --result https://crm.example/{module} --result-form yeta
  cti-robot route test 4001234567 --ask
  cti-robot route test 4001234567 --at "2026-10-01 10:00:00"
  cti-robot route ticket help
  cti-robot route rm 4001234567`,
    );
}

function withPlace(command: Command): Command {
  return withHubOptions(command)
    .option('--host <name>', 'on this host only')
    .option('--domain <name>', 'on the hosts of this domain only');
}

function lsCommand(): Command {
  return withHubOptions(new Command('ls'))
    .description('list the routes of the account')
    .action(async (options: HubOptions) => {
      const routes = await useHub(options, listRoutes);
      const rows = routes.map(({ number, flow, fallback_flow, timegroup, calls, ...route }) => [
        ...[number, placeText(route), flow.name, timegroup?.name ?? '', fallback_flow?.name ?? ''],
        ...[calls === null ? '' : String(calls), route.enabled ? '' : 'off'],
      ]);
      const head = ['number', 'on', 'flow', 'hours', 'fallback', 'calls', ''];
      print(options.json, routes, formatTable(head, rows, { maxWidth: 16 }));
    });
}

interface PutOptions extends PlaceOptions {
  flow?: string;
  fallback?: string;
  closed?: string;
  hours?: number;
  calls?: number;
  context?: string;
  onError?: string;
  dialect?: string;
  result?: string;
  resultForm?: string;
  off?: true;
  on?: true;
  remark?: string;
}

function putCommand(): Command {
  return withPlace(new Command('put'))
    .description('give a number a route, or change the one that it has')
    .argument('<number>', "a number, a name, or a begin and *, such as '400*'")
    .option('--flow <name>', 'the flow that takes the calls: its name or its number')
    .option('--fallback <flow>', 'takes calls to a full route; "": none')
    .option('--hours <id>', 'a group of times; 0: always open', wholeNumber)
    .option('--closed <flow>', 'takes calls outside of the hours; "": none')
    .option('--calls <n>', 'calls at once on all hosts; 0: any number', wholeNumber)
    .option('--context <url>', 'asked before a call is answered; "": none')
    .option('--on-error <what>', 'continue, fallback or reject, if it fails')
    .option('--dialect <name>', 'of the context address: standard or yeta')
    .option('--result <url>', 'gets the results of its calls; "": none')
    .addOption(new Option('--result-form <name>', 'form of the results').choices(DIALECTS))
    .option('--remark <text>', 'for people')
    .option('--off', 'turn the route off')
    .option('--on', 'turn it on again')
    .action(async (number: string, options: PutOptions) => {
      const route = await useHub(options, async (hub) => {
        const body = await bodyOf(hub, options);
        const before = (await listRoutes(hub)).find((one) => isAt(one, number, options));
        if (before) return (await hub.ask('PUT', `/v1/inbound/route/${before.id}`, body)) as Route;
        const { host, domain } = options;
        if (options.flow === undefined)
          throw new SidecarError('HUB', `${number} has no route yet: name its flow with --flow`);
        const place = { ...(host !== undefined && { host }), ...(domain !== undefined && { domain }) };
        return (await hub.ask('POST', '/v1/inbound/route', { number, ...place, ...body })) as Route;
      });
      print(options.json, route, `route ${route.id} stored${whenText(route)}\n`);
    });
}

function rmCommand(): Command {
  return withPlace(new Command('rm'))
    .description('remove the route of a number; the number is free again')
    .argument('<number>')
    .action(async (number: string, options: PlaceOptions) => {
      const answer = await useHub(options, async (hub) => {
        const route = (await listRoutes(hub)).find((one) => isAt(one, number, options));
        if (!route) throw missing(`route ${number}${whereText(options)}`, options, hub);
        return (await hub.ask('DELETE', `/v1/inbound/route/${route.id}`)) as { published: boolean };
      });
      print(options.json, answer, `route removed${whenText(answer)}\n`);
    });
}

function testCommand(): Command {
  return withPlace(new Command('test'))
    .description('which route of the account takes a call to a number')
    .argument('<number>')
    .option('--at <time>', 'at another time, in the time zone of this machine', timeOf)
    .option('--ask', 'ask the address of its context once, for no caller')
    .action(async (number: string, options: PlaceOptions & { at?: number; ask?: true }) => {
      const { host, domain, at, account, ask = false } = options;
      const body = {
        number,
        ...(host !== undefined && { host }),
        ...(domain !== undefined && { domain }),
        ...(at !== undefined && { at }),
      };
      const settings = loadSettings(options.config);
      const { context, ...tested } = await useHub(options, async (hub) => {
        const found = (await hub.ask('POST', '/v1/inbound/route/test', body)) as Tested;
        // A call that comes outside of the hours asks nothing.
        const isAsking = found.route !== null && found.open === true;
        const wanted = { settings, account, number, ask };
        return { ...found, context: isAsking ? await testContext(hub, found.route as Route, wanted) : null };
      });
      const { route, open, flow } = tested;
      const words =
        route === null
          ? 'no route\n'
          : `route ${route.id} (${route.number}${whereText(route)}) is ${open ? 'open' : 'closed'}: ` +
            `${flow === null ? 'USER_BUSY' : `flow ${flow.name}`}\n${context ? contextWords(context) : ''}`;
      print(options.json, { ...tested, context }, words);
      if (route === null || (context?.asked && context.asked.code !== null)) process.exitCode = 1;
    });
}

function acceptRemovalCommand(): Command {
  return withSettings(new Command('accept-removal'))
    .description('have the hosts remove the routes that Redis no longer has')
    .action(async ({ config }: { config?: string }) => {
      const { redis } = loadSettings(config);
      if (redis === undefined)
        throw new SidecarError(
          'SETTINGS',
          'redis is not set, so routes are those of `home/routes.json`: no host holds others',
        );
      const publisher = await Publisher.connect(redis);
      try {
        await acceptRouteRemoval(publisher.redis);
      } catch (error) {
        throw publisher.errorOf(error);
      } finally {
        publisher.close();
      }
      process.stdout.write('The hosts remove the routes that Redis no longer has.\n');
    });
}

async function listRoutes(hub: LocalHub): Promise<Route[]> {
  return (await hub.ask('GET', '/v1/inbound/route')) as Route[];
}

function isAt(route: Route, number: string, { host, domain }: PlaceOptions): boolean {
  return route.number === number && route.host === (host ?? null) && route.domain === (domain ?? null);
}

async function bodyOf(hub: LocalHub, options: PutOptions): Promise<object> {
  const { flow, fallback, closed, hours, calls, context, onError, dialect, off, on, remark } = options;
  const { result, resultForm } = options;
  const numberOf = async (name: string): Promise<number | null> => {
    if (name === '') return null;
    return /^\d{1,9}$/.test(name) ? Number(name) : (await archivedFlow(hub, name, options.account)).number;
  };
  return {
    ...(flow !== undefined && { flow: await numberOf(flow) }),
    ...(fallback !== undefined && { fallback_flow: await numberOf(fallback) }),
    ...(closed !== undefined && { closed_flow: await numberOf(closed) }),
    ...(hours !== undefined && { timegroup: hours || null }),
    ...(calls !== undefined && { calls: calls || null }),
    ...(context !== undefined && {
      context:
        context === ''
          ? null
          : { url: context, ...(onError && { on_error: onError }), ...(dialect && { dialect }) },
    }),
    ...(result !== undefined && { result_url: result || null }),
    ...(resultForm !== undefined && { result_dialect: resultForm }),
    ...(off && { enabled: false }),
    ...(on && { enabled: true }),
    ...(remark !== undefined && { remark }),
  };
}

function timeOf(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new InvalidArgumentError('a time such as "2026-10-01 10:00:00"');
  return time;
}

function placeText({ host, domain }: Pick<Route, 'host' | 'domain'>): string {
  return host ?? (domain === null ? 'all' : `@${domain}`);
}

function whereText({ host, domain }: { host?: string | null; domain?: string | null }): string {
  return host ? ` on host ${host}` : domain ? ` in domain ${domain}` : '';
}

function whenText({ published }: { published?: boolean }): string {
  return published ? '' : '; hosts get it once a hub can reach them';
}
