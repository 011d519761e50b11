import { bigFlow } from '../../../support/big-flow.ts';
import { type Case, callerPauses, expectRows, LAST, listening, must } from '../case.ts';

/** Load: many calls, a large flow, many events. */
export const MANY: Case[] = [
  {
    name: 'a flow of 1000 nodes and a caller who never stops talking',
    run: async (lab) => {
      const flow = JSON.parse(bigFlow(1000)) as { flow: Record<string, { playbacks: string[] }> };
      for (const node of Object.values(flow.flow)) node.playbacks = ['one.wav'];
      lab.flow('big', flow);
      lab.rawFlow('big-raw', JSON.stringify(flow));
      for (const name of ['big', 'big-raw']) {
        const call = await lab.call(name);
        await call.prompt('one.wav');
        for (let i = 0; i < 30; i++) {
          await call.recognised('begin-speaking');
          await call.recognised('detected-partial-speech', 'so I said');
          await call.recognised('detected-speech', `so I said to him ${i}`);
          await callerPauses(20);
        }
        await callerPauses(1500);
        await call.hangUp();
        const rows = await call.rows();
        must(rows.length === 32, `${rows.length} rows of ${name}, expected 32`);
      }
    },
  },
  {
    name: '40 calls at once, and no row is lost',
    alone: true,
    run: async (lab) => {
      lab.flow('many', {
        flow: {
          F1: listening(['one.wav'], { wait: 4000 }, { F2: { text: ['agent'] } }),
          F2: listening(['half.wav'], { wait: 4000 }, { F3: { dtmf: ['1'] } }),
          F3: LAST,
        },
      });
      const calls = await Promise.all(
        Array.from({ length: 40 }, () => lab.call('many', { result: 'agent' })),
      );
      await Promise.all(
        calls.map(async (call) => {
          await call.prompt('one.wav');
          await callerPauses(300);
          await call.speak(500);
          await call.prompt('half.wav');
          await call.keys('1');
          await expectRows(call, [
            { input_type: 10, response_id: 'F1' },
            { input_type: 0, input_args: 'agent', response_id: 'F2' },
            { input_type: 1, input_args: '1', response_id: 'F3' },
            { input_type: 2, input_args: 'done()' },
            { input_type: 11, input_args: 'end()' },
          ]);
        }),
      );
    },
  },
];
