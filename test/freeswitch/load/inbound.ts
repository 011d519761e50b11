/** As many calls a second as a bare `answer` and `hangup` take, through a route. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RouteTable } from '../../../engine/contract/route-table.ts';
import { TableFiles } from '../../../sidecar/sync/routes/table-files.ts';
import type { Figure } from '../../bench/report.ts';
import { Lab } from '../lab.ts';
import type { FreeswitchServer } from '../server.ts';
import { scenarioOf } from '../sipp/other-system.ts';
import { newServer, type Stage } from './stage.ts';

const SECONDS = 10;
const MOST_A_SECOND = 200;
/** Tried one after another until one fails. */
const RATES = [25, 50, 75, 100, 125, 150, 175, MOST_A_SECOND];
const ROUTES = 1_000;

export async function inboundFigures(stage: Stage): Promise<Figure[]> {
  const server = newServer(stage, 400);
  const lab = new Lab(server);
  await lab.start();
  lab.flow('inbound', { flow: { F1: { action: 'hangup' } } });
  const table: RouteTable = { routes: {}, hours: {} };
  for (let i = 0; i < ROUTES; i++)
    table.routes[String(4_000_000 + i)] = { id: String(i + 1), account: 'main', flow: 'inbound' };
  const files = new TableFiles(join(server.home, 'route-table.json'), Date.now);
  await files.write(table);
  let rate = 0;
  for (const next of RATES) {
    const { failed } = await calls(stage, server, { to: 'bare', rate: next, seconds: 2 });
    if (failed > 0) break;
    rate = next;
  }
  stage.say(`bare: ${rate} calls a second`);
  const bare = await calls(stage, server, { to: 'bare', rate, seconds: SECONDS });
  stage.say(`bare for ${SECONDS} s: ${bare.failed} failed`);
  // The table is replaced all the time: a call finds the old route or the new one.
  let round = 0;
  const changing = setInterval(() => {
    round++;
    void files.write({
      ...table,
      routes: { ...table.routes, '1': { id: String(round), account: 'main', flow: 'inbound' } },
    });
  }, 100);
  const to = server.options.ownModule ? 'appnumber-4000500' : 'number-4000500';
  const routed = await calls(stage, server, { to, rate, seconds: SECONDS }).finally(() =>
    clearInterval(changing),
  );
  await server.stop();
  server.removeFolder();
  return [
    { what: 'bare calls', value: bare.successful / SECONDS, unit: 'a second' },
    { what: 'of these failed', value: bare.failed, unit: '' },
    {
      what: 'calls through a route',
      value: routed.successful / SECONDS,
      unit: 'a second',
      target: { atLeast: rate * 0.95 },
    },
    { what: 'of these failed', value: routed.failed, unit: '', target: { atMost: 0 } },
    { what: 'tables written meanwhile', value: round, unit: '' },
  ];
}

interface Result {
  successful: number;
  failed: number;
}

/** So many a second, whom the robot hangs up on. */
async function calls(
  stage: Stage,
  { sipPort, folder }: FreeswitchServer,
  { to, rate, seconds }: { to: string; rate: number; seconds: number },
): Promise<Result> {
  const own = mkdtempSync(join(folder, 'calls-'));
  writeFileSync(join(own, 'calls.xml'), scenarioOf({ port: sipPort, to, ending: 'bye' }));
  const args = ['-sf', 'calls.xml', '-i', '127.0.0.1', '-s', to, '-nostdin', '-r', String(rate)];
  args.push('-m', String(rate * seconds), '-trace_stat', '-stf', 'statistics', '-recv_timeout', '5000');
  const sipp = spawn('sipp', [...args, `127.0.0.1:${sipPort}`], { cwd: own, stdio: 'ignore' });
  stage.owns(() => sipp.kill('SIGKILL'));
  await new Promise((resolve, reject) => {
    sipp.once('error', reject);
    sipp.once('close', resolve);
  });
  const [head = '', ...lines] = readFileSync(join(own, 'statistics'), 'utf8').trim().split('\n');
  const of = (name: string) => Number(lines.at(-1)?.split(';')[head.split(';').indexOf(name)] ?? 0);
  return { successful: of('SuccessfulCall(C)'), failed: of('FailedCall(C)') };
}
