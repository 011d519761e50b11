/** `cti-robot simulate http://…` with servers that are slow, wrong or hostile, over real connections. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { command } from '../../support/command.ts';
import { temporaryFolder } from '../../support/home.ts';
import { type FlowServerRequest, flowServer, flowServerAnswer } from '../../support/servers/flow-server.ts';
import { type Answer, FAULTS, sends, startHttp } from '../../support/servers/http.ts';

const CALLER = '{"say":"查话费","during":800,"partials":["查"]}\n{"hangup":"NORMAL_CLEARING"}\n';

interface Outcome {
  status: unknown;
  /** `input_args` of the rows. */
  inputs: string[];
  stderr: string;
  /** Methods of the requests that the server got. */
  methods: string[];
}

async function simulate(answer: Answer): Promise<Outcome> {
  const server = await startHttp(answer);
  const caller = join(temporaryFolder(), 'caller.jsonl');
  writeFileSync(caller, CALLER);
  const run = command(['simulate', `${server.url}/flow?a=1`, '--caller', caller, '--rows', 'json']);
  const status = await run.ended;
  const rows = run.out.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { input_args: string });
  return {
    status,
    inputs: rows.map(({ input_args }) => input_args.replace(server.url, '')),
    stderr: run.out.stderr,
    methods: server.asked.map(({ body }) => (JSON.parse(body) as FlowServerRequest).method),
  };
}

const WHOLE = ['/flow', '查', '查话费', 'hangup(NORMAL_CLEARING)'];

it('a server leads a simulated call over HTTP, and is told of its end once', async () => {
  const { status, inputs, methods, stderr } = await simulate(flowServer);
  expect({ status, inputs, stderr }).toEqual({ status: 0, inputs: WHOLE, stderr: '' });
  expect(methods).toEqual(['create', 'input', 'input', 'destory']);
});

it('an answer that comes byte by byte is an answer', async () => {
  const { status, inputs } = await simulate((response, { body }) => {
    const bytes = Buffer.from(JSON.stringify(flowServerAnswer(JSON.parse(body) as FlowServerRequest)));
    const next = (at: number): void => {
      if (at === bytes.length) response.end();
      else response.write(bytes.subarray(at, at + 1), () => setImmediate(next, at + 1));
    };
    next(0);
  });
  expect({ status, inputs }).toEqual({ status: 0, inputs: WHOLE });
});

it.each([
  ['that answers with 100 MB', sends(Buffer.alloc(100 * 1024 * 1024, '{"action":"')), 'HTTP_TOO_LARGE'],
  ['that answers without end', FAULTS['answers without end'] as Answer, 'HTTP_TOO_LARGE'],
  ['that answers with rubbish', sends('\x00\x01 rubbish'), 'HTTP_ANSWER'],
  ['that answers with a list', sends('[{"action":"hangup"}]'), 'HTTP_ANSWER'],
  ['that answers with 500', sends('{}', 500), 'HTTP_STATUS'],
  ['that sends elsewhere', FAULTS['sends elsewhere for ever'] as Answer, 'HTTP_REDIRECT'],
  ['that resets the connection', FAULTS['resets the connection'] as Answer, 'HTTP_FAILED'],
])('a server %s ends the robot with error(http), and the command with status 0', async (_, answer, code) => {
  const { status, inputs, stderr } = await simulate(answer);
  expect({ status, inputs }).toEqual({ status: 0, inputs: ['/flow', 'error(http)'] });
  expect(stderr).toContain(`http: ${code}`);
  expect(stderr).toContain("the robot's server failed: the dialplan goes on");
});
