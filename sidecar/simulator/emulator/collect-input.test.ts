import { describe, expect, it } from 'vitest';
import {
  callerWith,
  ENGINES,
  PRELUDE,
  press,
  reportedBy,
  START,
  speech,
} from '../../../test/support/emulated-host.ts';
import { runScript } from '../run/run-script.ts';
import type { ScriptRunner } from '../run/runner.ts';

describe.each(['quickjs', 'vm'])('session in %s', (engine) => {
  describe('collectInput', () => {
    const remoteCaller = callerWith([
      [300, press('1')],
      [900, press('2')],
    ]);

    it('takes the third of three arguments as the absolute time-out', async () => {
      expect(
        await reportedBy(
          engine,
          `var s = []; session.collectInput(onInput(s), 'a', 1000); report([s, at()])`,
          {
            remoteCaller,
          },
        ),
      ).toEqual([
        [
          [
            [300, 'dtmf', '1', 'a'],
            [900, 'dtmf', '2', 'a'],
          ],
          1000,
        ],
      ]);
    });

    it('takes digit and absolute time-outs from four arguments, and each key restarts the digit time-out', async () => {
      expect(
        await reportedBy(engine, `session.collectInput(function () {}, '', 700, 5000); report(at())`, {
          remoteCaller,
        }),
      ).toEqual([1600]);
      expect(
        await reportedBy(engine, `session.collectInput(function () {}, '', 500, 5000); report(at())`, {
          remoteCaller,
        }),
      ).toEqual([800]);
    });

    it('never ends by itself with an absolute time-out of 0', async () => {
      expect(
        await reportedBy(
          engine,
          `session.collectInput(function () {}, '', 0); report([at(), session.cause])`,
        ),
      ).toEqual([[600_000, 'ALLOTTED_TIMEOUT']]);
    });

    it('ends when the callback throws or returns anything but true or nothing', async () => {
      expect(
        await reportedBy(
          engine,
          `report([session.collectInput(function () { return 'x'; }, '', 1000), at()])`,
          {
            remoteCaller,
          },
        ),
      ).toEqual([['x', 300]]);
      expect(
        await reportedBy(
          engine,
          `report(caught(function () { session.collectInput(function () { throw 'oops'; }, '', 1000); })); report(at())`,
          { remoteCaller },
        ),
      ).toEqual(['oops', 300]);
    });

    it('hands over what arrives at the moment of the time-out', async () => {
      expect(
        await reportedBy(
          engine,
          `var s = []; session.collectInput(onInput(s), '', 300); report([s.length, at()])`,
          {
            remoteCaller,
          },
        ),
      ).toEqual([[1, 300]]);
    });

    it('without a callback discards a recognition event and ends at keys that are left in the queue', async () => {
      expect(
        await reportedBy(
          engine,
          `session.execute('detect_speech', 'test default default');
           session.collectInput(); report(at());
           var s = []; session.collectInput(onInput(s), '', 2000); report(s)`,
          { remoteCaller: callerWith(speech(300, 'x')) },
        ),
      ).toEqual([300, [[800, 'event', 'detected-speech', '']]]);
      expect(
        await reportedBy(engine, `session.collectInput(); session.collectInput(); report(at())`, {
          remoteCaller,
        }),
      ).toEqual([300]);
    });

    it('throws after a hang-up', async () => {
      expect(
        await reportedBy(
          engine,
          `session.hangup(); report(caught(function () { session.collectInput(function () {}, '', 10); }))`,
        ),
      ).toEqual(['Session is not active!']);
    });
  });

  describe('callbacks', () => {
    it('nest two levels deep; instead of calling a third level, the function ends', async () => {
      const result = await runScript({
        runner: ENGINES[engine] as ScriptRunner,
        startMs: START,
        source: `${PRELUDE}
          var levels = [];
          function level(n) {
            return function () {
              levels.push(n);
              session.streamFile('silence_stream://1000', level(n + 1));
              if (n === 2) report(at());
            };
          }
          session.streamFile('silence_stream://5000', level(1));
          report(levels);`,
        remoteCaller: callerWith([
          [100, press('1')],
          [200, press('2')],
          [300, press('3')],
        ]),
      });
      expect(result.log).toEqual([
        { level: 'ERR', text: 'Maximum recursive callback limit 2 reached.' },
        { level: 'INFO', text: '300' },
        { level: 'INFO', text: '[1,2]' },
      ]);
    });

    it('can be given by name', async () => {
      expect(
        await reportedBy(
          engine,
          `function onKey(s, type, key) { report([type, key.digit, key.duration]); } session.collectInput('onKey', '', 400)`,
          {
            remoteCaller: callerWith([[300, press('*')]]),
          },
        ),
      ).toEqual([['dtmf', '*', 2000]]);
    });
  });

  describe('sleep', () => {
    it('passes time', async () => {
      expect(await reportedBy(engine, `session.sleep(700); report(at()); msleep(300); report(at())`)).toEqual(
        [700, 1000],
      );
    });

    it('without a callback ends at a key and leaves it in the queue', async () => {
      expect(
        await reportedBy(
          engine,
          `session.sleep(700); report(at()); var s = []; session.collectInput(onInput(s), '', 100); report(s.length)`,
          {
            remoteCaller: callerWith([[300, press('1')]]),
          },
        ),
      ).toEqual([300, 1]);
    });
  });
});
