import { describe, expect, it } from 'vitest';
import { callerWith, press, reportedBy, speech } from '../../../../test/support/emulated-host.ts';

describe.each(['quickjs', 'vm'])('session in %s', (engine) => {
  describe('after a hang-up', () => {
    it('execute still returns true, hangup returns false, and variables can still be read', async () => {
      const script = `
        session.setVariable('x', '1'); session.hangup('NO_ANSWER');
        report([session.ready(), session.execute('playback', '/x.wav'), session.hangup(), session.cause, session.causecode]);
        report(session.execute('no_such_application', ''));
        report(session.getVariable('x'))`;
      const after = [[false, true, false, 'NO_ANSWER', 19], false];
      expect(await reportedBy(engine, script)).toEqual([...after, '1']);
      expect(await reportedBy(engine, script, { variablesAfterHangup: 'lost' })).toEqual([...after, '']);
    });

    it('a transfer leaves the call up elsewhere', async () => {
      expect(
        await reportedBy(
          engine,
          `session.execute('transfer', '1000 XML default'); report([session.ready(), session.state, session.cause])`,
        ),
      ).toEqual([[false, 'CS_ROUTING', 'NONE']]);
    });
  });

  describe('execute and variables', () => {
    it('expands arguments, and what variables in them contain', async () => {
      expect(
        await reportedBy(
          engine,
          `
          session.setVariable('who', 'world'); session.setVariable('say', 'hello \${who}');
          session.execute('set', 'x=\${say}, \${strftime(%Y-%m-%d %H:%M)} \${no_such}.');
          report([session.getVariable('x'), session.getVariable('no_such'), session.getVariable('say'), session.getVariable('WHO')])`,
        ),
      ).toEqual([['hello world, 2026-01-01 00:00 .', '', 'hello ${who}', 'world']]);
    });

    it('returns false for an application that does not exist', async () => {
      expect(
        await reportedBy(engine, `report([session.execute('frobnicate', 'x'), session.execute('park', '')])`),
      ).toEqual([[false, true]]);
    });

    it('sleeps; playback discards keys and events', async () => {
      expect(
        await reportedBy(
          engine,
          `session.execute('sleep', '250'); report(at()); session.execute('playback', 'silence_stream://1000'); report(at());
           var s = []; session.collectInput(onInput(s), '', 100); report(s)`,
          {
            remoteCaller: callerWith([
              [300, press('1')],
              [600, press('*')],
            ]),
          },
        ),
      ).toEqual([250, 600, []]);
    });

    it('sets the variables for the keys of read and play_and_get_digits and for the result of a bridge', async () => {
      expect(
        await reportedBy(
          engine,
          `
          session.execute('play_and_get_digits', "1 4 1 5000 # 'a b.wav' bad.wav digits \\\\d+");
          session.execute('read', '1 4 a.wav other 5000 #'); session.execute('bridge', 'user/1000');
          report(['digits', 'other', 'originate_disposition'].map(function (n) { return session.getVariable(n); }))`,
        ),
      ).toEqual([['SUCCESS', 'SUCCESS', 'SUCCESS']]);
    });
  });

  describe('the recogniser', () => {
    const listen = (start: string, until = 3000): string => `
      ${start};
      var s = []; session.collectInput(function (_, type, e) {
        s.push([at(), e.getType(), e.getHeader('speech-type'), e.getHeader('nothing'), e.getBody() && JSON.parse(e.getBody()).text]);
      }, '', ${until}); report(s)`;
    const heard = [
      [300, 'DETECTED_SPEECH', 'begin-speaking', '', ''],
      [800, 'DETECTED_SPEECH', 'detected-speech', '', '你好'],
    ];
    const START_IT = `session.execute('detect_speech', 'test {a=b}default default')`;

    it('hears speech only after it is started', async () => {
      expect(
        await reportedBy(engine, listen(START_IT), { remoteCaller: callerWith(speech(300, '你好')) }),
      ).toEqual([heard]);
      expect(await reportedBy(engine, listen(''), { remoteCaller: callerWith(speech(300, '你好')) })).toEqual(
        [[]],
      );
      expect(
        await reportedBy(engine, listen(`session.execute('detect_speech', 'test')`), {
          remoteCaller: callerWith(speech(300, '你好')),
        }),
      ).toEqual([[]]);
    });

    it('does not hear speech that begins during a pause, or the rest of speech that a pause interrupted', async () => {
      expect(
        await reportedBy(engine, listen(`${START_IT}; session.execute('detect_speech', 'pause')`), {
          remoteCaller: callerWith(speech(300, '你好')),
        }),
      ).toEqual([[]]);
      expect(
        await reportedBy(
          engine,
          listen(
            `${START_IT}; msleep(500); session.execute('detect_speech', 'pause'); session.execute('detect_speech', 'resume')`,
          ),
          {
            remoteCaller: callerWith(speech(300, '你好')),
          },
        ),
      ).toEqual([[[500, ...(heard[0] as unknown[]).slice(1)]]]);
    });

    it('hears nothing after a result until it is resumed', async () => {
      const twice = callerWith([...speech(300, '你好'), ...speech(1500, '再见')]);
      expect(await reportedBy(engine, listen(START_IT), { remoteCaller: twice })).toEqual([heard]);
      expect(
        await reportedBy(
          engine,
          `${START_IT}; session.collectInput(function (_, t, e) { if (e.getBody()) session.execute('detect_speech', 'resume'); }, '', 1000); ${listen('')}`,
          { remoteCaller: twice },
        ),
      ).toEqual([
        [
          [1500, 'DETECTED_SPEECH', 'begin-speaking', '', ''],
          [2000, 'DETECTED_SPEECH', 'detected-speech', '', '再见'],
        ],
      ]);
    });

    it('sends a closed event when it dies and when it is stopped', async () => {
      expect(
        await reportedBy(engine, listen(START_IT), {
          remoteCaller: callerWith([[100, ({ recogniser }) => recogniser.die()], ...speech(300, 'x')]),
        }),
      ).toEqual([[[100, 'DETECTED_SPEECH', 'closed', '', '']]]);
      expect(
        await reportedBy(engine, listen(`${START_IT}; session.execute('detect_speech', 'stop')`), {
          remoteCaller: callerWith(speech(300, 'x')),
        }),
      ).toEqual([[[0, 'DETECTED_SPEECH', 'closed', '', '']]]);
    });

    it('sends an empty result for speech without words', async () => {
      expect(
        await reportedBy(
          engine,
          `${START_IT}; session.collectInput(function (_, t, e) { if (e.getBody()) report(JSON.parse(e.getBody()).error) }, '', 1000)`,
          {
            remoteCaller: callerWith(speech(300, '')),
          },
        ),
      ).toEqual(['no_input']);
    });
  });
});
