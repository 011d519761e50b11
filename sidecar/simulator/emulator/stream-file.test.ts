import { describe, expect, it } from 'vitest';
import {
  callerWith,
  hangup,
  type Plan,
  press,
  reportedBy,
  speech,
} from '../../../test/support/emulated-host.ts';
import type { Medium } from './media.ts';

describe.each(['quickjs', 'vm'])('session in %s', (engine) => {
  describe('streamFile', () => {
    it('returns false at once if the file does not exist', async () => {
      expect(
        await reportedBy(
          engine,
          `report([session.streamFile('/no/such.wav'), at(), session.getVariable('last_file_position')])`,
        ),
      ).toEqual([[false, 0, '0']]);
    });

    it('returns false if its callback was never called, and sets the position', async () => {
      expect(
        await reportedBy(
          engine,
          `report([session.streamFile('silence_stream://1500', function () {}), at(), session.getVariable('last_file_position')])`,
        ),
      ).toEqual([[false, 1500, '12000']]);
    });

    it('begins at a sample, and counts the position from the start of the file', async () => {
      const media = (): Medium => ({ lengthMs: 1500 });
      expect(
        await reportedBy(
          engine,
          `session.streamFile('/a.wav', function () {}, '', 8000);
           report([at(), session.getVariable('last_file_position')])`,
          { media },
        ),
      ).toEqual([[500, '12000']]);
    });

    it('reads the start in samples of the file, and continues to count in samples of the call', async () => {
      const media = (): Medium => ({ lengthMs: 1500, rate: 16000 });
      expect(
        await reportedBy(
          engine,
          `session.streamFile('/a.wav', function () {}, '', 16000);
           report([at(), session.getVariable('last_file_position')]);
           report(['playback_samples', 'playback_ms', 'read_rate'].map(function (n) { return session.getVariable(n); }))`,
          { media },
        ),
      ).toEqual([
        [500, '20000'],
        ['8000', '500', '8000'],
      ]);
    });

    it('cannot begin within silence or a tone', async () => {
      expect(
        await reportedBy(
          engine,
          `session.streamFile('silence_stream://1500', function () {}, '', 8000); report(at());
           session.streamFile('tone_stream://%(200,100,440);loops=2', function () {}, '', 800); report(at())`,
        ),
      ).toEqual([1500, 2100]);
    });

    it('continues when the callback returns true or nothing', async () => {
      for (const answer of ['true', 'undefined']) {
        expect(
          await reportedBy(
            engine,
            `session.streamFile('silence_stream://1000', function () { return ${answer}; }); report(at())`,
            {
              remoteCaller: callerWith([[300, press('1')]]),
            },
          ),
        ).toEqual([1000]);
      }
    });

    it('stops at any other result and returns it', async () => {
      for (const answer of ['false', '0', '"stop"', 'null']) {
        expect(
          await reportedBy(
            engine,
            `var r = session.streamFile('silence_stream://1000', function () { return ${answer}; });
             report([at(), r, session.getVariable('last_file_position')])`,
            { remoteCaller: callerWith([[300, press('1')]]) },
          ),
        ).toEqual([[300, JSON.parse(answer), '2400']]);
      }
    });

    it('returns the last result of the callback, even if it continued', async () => {
      expect(
        await reportedBy(
          engine,
          `report(session.streamFile('silence_stream://1000', function () { return true; }))`,
          {
            remoteCaller: callerWith([[300, press('1')]]),
          },
        ),
      ).toEqual([true]);
    });

    it('resumes from a pause only at the next key or event, and blocks without one', async () => {
      const script = `
        var r = session.streamFile('silence_stream://1000', function () { return 'pause'; });
        report([at(), r, session.ready()])`;
      expect(
        await reportedBy(engine, script, {
          remoteCaller: callerWith([
            [300, press('1')],
            [5000, press('2')],
          ]),
        }),
      ).toEqual([[5700, 'pause', true]]);
      expect(await reportedBy(engine, script, { remoteCaller: callerWith([[300, press('1')]]) })).toEqual([
        [600_000, 'pause', false],
      ]);
    });

    it('seeks and restarts', async () => {
      const script = (verb: string): string =>
        `session.streamFile('silence_stream://2000', function () { return '${verb}'; }); report(at())`;
      const remoteCaller = callerWith([[500, press('1')]]);
      expect(await reportedBy(engine, script('seek:+1000'), { remoteCaller })).toEqual([1000]);
      expect(await reportedBy(engine, script('seek:-200'), { remoteCaller })).toEqual([2200]);
      expect(await reportedBy(engine, script('seek:1900'), { remoteCaller })).toEqual([600]);
      expect(await reportedBy(engine, script('restart'), { remoteCaller })).toEqual([2500]);
    });

    it('does not advance while its callback runs', async () => {
      expect(
        await reportedBy(
          engine,
          `session.streamFile('silence_stream://1000', function () { msleep(400); }); report(at())`,
          {
            remoteCaller: callerWith([[300, press('1')]]),
          },
        ),
      ).toEqual([1400]);
    });

    it('ends at a key without a callback', async () => {
      expect(
        await reportedBy(
          engine,
          `report(session.streamFile('silence_stream://1000')); session.streamFile('silence_stream://1000'); report(at())`,
          {
            remoteCaller: callerWith([[300, press('1')]]),
          },
        ),
      ).toEqual([false, 1300]);
    });

    it('hands over a queued event even if the callback for the key before it said stop', async () => {
      const plan: Plan = [[300, press('1')], ...speech(300, 'x')];
      expect(
        await reportedBy(
          engine,
          `session.execute('detect_speech', 'test default default');
           var seen = []; session.streamFile('silence_stream://1000', onInput(seen, false), 'arg'); report(seen)`,
          { remoteCaller: callerWith(plan.sort((a, b) => a[0] - b[0])) },
        ),
      ).toEqual([[[300, 'dtmf', '1', 'arg']]]);
      expect(
        await reportedBy(
          engine,
          `session.execute('detect_speech', 'test default default');
           msleep(400);
           var seen = []; session.streamFile('silence_stream://1000', onInput(seen, false), 'arg'); report(seen)`,
          { remoteCaller: callerWith(plan) },
        ),
      ).toEqual([
        [
          [400, 'dtmf', '1', 'arg'],
          [400, 'event', 'begin-speaking', 'arg'],
        ],
      ]);
    });

    it('continues to play when its callback throws, and throws the exception afterwards', async () => {
      expect(
        await reportedBy(
          engine,
          `report(caught(function () { session.streamFile('silence_stream://1000', function () { throw 'oops'; }); }));
           report(at())`,
          { remoteCaller: callerWith([[300, press('1')]]) },
        ),
      ).toEqual(['oops', 1000]);
    });

    it('ends with the call, and throws after the call has ended', async () => {
      expect(
        await reportedBy(
          engine,
          `report([session.streamFile('silence_stream://1000', function () {}), at(), session.ready(), session.cause, session.state]);
           report(caught(function () { session.streamFile('silence_stream://1000'); }));`,
          { remoteCaller: callerWith([[300, hangup('USER_BUSY')]]) },
        ),
      ).toEqual([[false, 300, false, 'USER_BUSY', 'CS_HANGUP'], 'Session is not active!']);
    });

    it('refuses an empty name', async () => {
      expect(await reportedBy(engine, `report(caught(function () { session.streamFile(''); }))`)).toEqual([
        'Invalid filename',
      ]);
    });

    it('establishes early media on a call that is not answered', async () => {
      expect(
        await reportedBy(
          engine,
          `report(session.mediaReady()); session.streamFile('silence_stream://10'); report([session.mediaReady(), session.answered()])`,
        ),
      ).toEqual([false, [true, false]]);
    });
  });
});
