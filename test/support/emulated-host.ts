/** For tests of the emulated host: scripts that report values, and a caller that follows a timetable. */

import type { RemoteCaller } from '../../sidecar/simulator/caller/remote-caller.ts';
import type { CallPorts } from '../../sidecar/simulator/emulator/emulated-host.ts';
import { quickJsRunner } from '../../sidecar/simulator/run/quickjs.ts';
import { runScript, type ScriptOptions } from '../../sidecar/simulator/run/run-script.ts';
import type { ScriptRunner } from '../../sidecar/simulator/run/runner.ts';
import { vmRunner } from '../../sidecar/simulator/run/vm.ts';

export const START = Date.UTC(2026, 0, 1);

/** The actions of a caller, each with its time in ms from the begin of the call. */
export type Plan = [at: number, what: (ports: CallPorts) => void][];

export function callerWith(plan: Plan): (ports: CallPorts) => RemoteCaller {
  return (ports) => {
    const left = [...plan];
    return {
      settle: () => false,
      nextAt: () => (left[0] ? START + left[0][0] : Number.POSITIVE_INFINITY),
      act: () => left.shift()?.[1](ports),
      applicationResult: () => undefined,
    };
  };
}

export const press =
  (digit: string) =>
  ({ channel }: CallPorts): void =>
    channel.pressKey(digit);

export const hangup =
  (cause: string) =>
  ({ channel }: CallPorts): void =>
    channel.hangup(cause);

/** An utterance: begin-speaking, and its result 500 ms later. */
export const speech = (at: number, text: string): Plan => {
  let result = (): void => {};
  return [
    [
      at,
      ({ recogniser }) => {
        const utterance = recogniser.hear();
        result = () => utterance?.result(text, () => {});
      },
    ],
    [at + 500, () => result()],
  ];
};

export const PRELUDE = `
  function report(x) { console_log('INFO', JSON.stringify(x)); }
  function at() { return Date.now() - ${START}; }
  function caught(f) { try { f(); return 'no exception'; } catch (e) { return e; } }
  function onInput(list, answer) {
    return function (session, type, input, arg) {
      list.push([at(), type, type === 'dtmf' ? input.digit : input.getHeader('Speech-Type'), arg]);
      return typeof answer === 'function' ? answer(input) : answer;
    };
  }
`;

export const ENGINES: Readonly<Record<string, ScriptRunner>> = { quickjs: quickJsRunner(), vm: vmRunner() };

/** Runs a script that begins at `START` and returns the values that it passed to `report`. */
export async function reportedBy(
  engine: string,
  source: string,
  options: Partial<ScriptOptions> = {},
): Promise<unknown[]> {
  const runner = ENGINES[engine] as ScriptRunner;
  const result = await runScript({ source: PRELUDE + source, runner, startMs: START, ...options });
  if (result.end.end === 'threw') throw new Error(result.end.message);
  return result.log.filter(({ level }) => level === 'INFO').map(({ text }) => JSON.parse(text));
}
