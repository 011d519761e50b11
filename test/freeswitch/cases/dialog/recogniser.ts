import { ownHome } from '../../engine-file.ts';
import { application, type Case, callerPauses, expectRows, LAST, listening, must } from '../case.ts';

/** Results of a recogniser, and what happens when it dies (flow-format.md#listen-8). */
export const RECOGNISER: Case[] = [
  {
    name: 'if the recogniser is not loaded, the log, the call record and the dialplan say so',
    run: async (lab) => {
      lab.flow('deaf', {
        flow: {
          F1: listening([], { wait: 300 }, { F2: { complete: ['timeout'] } }),
          F2: listening([], { wait: 3000 }, { F3: { dtmf: ['1'], text: ['any'] } }),
          F3: LAST,
        },
      });
      const home = ownHome(lab.server, 'deaf', { recogniser: { preset: 'unimrcp' } });
      const call = await lab.call('deaf', { variables: { cti_robot_home: home } });
      await call.event('CHANNEL_EXECUTE', (event) => /^unimrcp /.test(event['Application-Data'] ?? ''));
      await callerPauses(600);
      await call.keys('1');
      const rows = await expectRows(call, [
        { input_type: 10 },
        { input_type: 2, input_args: 'timeout()', response_id: 'F2' },
        { input_type: 1, input_args: '1', response_id: 'F3' },
        { input_type: 2 },
        { input_type: 11 },
      ]);
      must(rows.at(-1)?.call_stats?.recogniser_not_started === 2, 'not two failed starts in call_stats');
      const { error_code } = await call.record();
      must(error_code === 6, `error_code ${error_code}, not 6`);
      for (const node of ['F1', 'F2']) {
        const line = `cti_robot: [${call.robot} ${node}] the recogniser did not start`;
        must(lab.server.log().includes(line), `not in the log: ${line}`);
      }
    },
  },
  {
    name: 'if the recogniser is loaded, nothing says that it is missing',
    run: async (lab) => {
      lab.flow('hears', {
        flow: {
          F1: listening(['half.wav', 'missing.wav'], { wait: 2000 }, { F2: { text: ['yes'] } }),
          F2: LAST,
        },
      });
      const call = await lab.call('hears');
      await call.phase('wait');
      await call.says('yes');
      const rows = await expectRows(call, [
        { input_type: 10 },
        { input_type: 0, response_id: 'F2' },
        { input_type: 2 },
        { input_type: 11 },
      ]);
      const [first, second] = rows[1]?.prompts_played ?? [];
      must(first?.prompt === 'half.wav' && first.ms >= 450 && first.ms <= 700, JSON.stringify(first));
      must(second?.skipped === 'FreeSWITCH could not play it', JSON.stringify(second));
      must(rows.at(-1)?.call_stats?.recogniser_not_started === 0, 'a failed start in call_stats');
      must((await call.record()).error_code === 0, 'an error_code in the record');
      const log = lab.server.log();
      must(!log.includes(`[${call.robot} F1] the recogniser did not start`), 'called deaf in the log');
      const line = `[${call.robot} F1] a prompt is skipped: `;
      must(
        new RegExp(`${line.replace(/[[\]]/g, '\\$&')}\\S*/missing\\.wav: FreeSWITCH`).test(log),
        `not in the log: ${line}`,
      );
    },
  },
  {
    name: 'rubbish from the recogniser causes neither input nor an exception',
    run: async (lab) => {
      lab.flow('rubbish', {
        flow: { F1: listening([], { wait: 2000 }, { F2: { text: ['yes', 'any'] } }), F2: LAST },
      });
      const call = await lab.call('rubbish');
      await call.phase('wait');
      for (const body of [
        '',
        '{',
        '{}',
        'null-byte\u0001\u0002'.slice(9),
        '{"text":{"a":[]}}',
        '{"text":null}',
        '[1,2]'.slice(0, 1),
        '<result>',
        '<result><interpretation><input><noinput/></input></interpretation></result>',
        '{"text":"","error":"no_input"}',
        '{"text":"。。。"}',
        '<<<<>>>>',
      ]) {
        await call.recognised('detected-speech', body);
      }
      await call.recognised('no-such-type', 'yes');
      await call.recognised('detected-partial-speech', '{"partial":""}');
      await callerPauses(600);
      await call.says('yes');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 0, input_args: 'yes', matching_method: 3, response_id: 'F2' },
        { input_type: 2 },
        { input_type: 11 },
      ]);
    },
  },
  {
    name: 'results as plain text, JSON, NLSML',
    run: async (lab) => {
      lab.flow('forms', {
        flow: { F1: listening([], { wait: 1500 }, { F2: { text: ['the end'] } }), F2: LAST },
      });
      const call = await lab.call('forms');
      await call.phase('wait');
      await call.says('我想问一下');
      await call.says('{"text":"多少钱","confidence":87.3}');
      await call.says(
        '<?xml version="1.0"?>\n<result>\n <interpretation confidence="0.9">\n  <input mode="speech">贵 &amp; 远</input>\n </interpretation>\n</result>',
      );
      await call.says('that is the end of it');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 0, input_args: '我想问一下' },
        { input_type: 0, input_args: '多少钱' },
        { input_type: 0, input_args: '贵 & 远' },
        { input_type: 0, input_args: 'that is the end of it', matching_keyword: 'the end' },
        { input_type: 2 },
        { input_type: 11 },
      ]);
    },
  },
  {
    name: 'a text of 10,000 characters',
    run: async (lab) => {
      lab.flow('long-text', {
        flow: { F1: listening([], { wait: 1500 }, { F2: { text: ['ok'] } }), F2: LAST },
      });
      const call = await lab.call('long-text');
      await call.phase('wait');
      const text = '请问'.repeat(5000);
      await call.says(text);
      await call.says(JSON.stringify({ text: `${text}!` }));
      await call.says('ok');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 0, input_args: text, matching_method: 0 },
        { input_type: 0, input_args: `${text}!`, matching_method: 0 },
        { input_type: 0, input_args: 'ok', response_id: 'F2' },
        { input_type: 2 },
        { input_type: 11 },
      ]);
    },
  },
  {
    name: 'a recogniser that dies is restarted once in an action and hears again',
    run: async (lab) => {
      lab.flow('dies', {
        flow: { F1: listening(['four.wav'], { wait: 3000 }, { F2: { text: ['hello'] } }), F2: LAST },
      });
      const call = await lab.call('dies', { result: 'hello' });
      await call.prompt('four.wav');
      await callerPauses(300);
      // As when its server goes: FreeSWITCH ends it, and says `closed`.
      await call.execute('detect_speech', 'stop');
      await callerPauses(700);
      await call.speak(500);
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 0, input_args: 'hello', response_id: 'F2' },
        { input_type: 2 },
        { input_type: 11 },
      ]);
      const log = lab.server
        .log()
        .split('\n')
        .filter((line) => line.includes(call.robot));
      must(log.filter((line) => line.includes('detect_speech(test')).length === 2, 'not started twice');
    },
  },
  {
    name: 'a recogniser that dies again is not restarted until the next action',
    run: async (lab) => {
      lab.flow('dies-again', {
        flow: {
          F1: listening(['one.wav'], { wait: 600 }, { F2: { complete: ['any'] } }),
          F2: listening([], { wait: 3000 }, { F3: { text: ['hello'] } }),
          F3: LAST,
        },
      });
      const call = await lab.call('dies-again', { result: 'hello' });
      await call.prompt('one.wav');
      for (let times = 0; times < 2; times++) {
        await callerPauses(200);
        await call.execute('detect_speech', 'stop');
      }
      await call.phase('wait');
      await callerPauses(1200);
      await call.speak(500);
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 2, input_args: 'timeout()', response_id: 'F2' },
        { input_type: 0, input_args: 'hello', response_id: 'F3' },
        { input_type: 2 },
        { input_type: 11 },
      ]);
    },
  },
  ...(
    [
      // Paused, and resumed: mod_test then says its own word.
      ['brief', 'set', 'a=b', 'agent', 1],
      // Stopped, and started again.
      ['longer', 'playback', 'silence_stream://200', 'hello', 2],
    ] as const
  ).map(
    ([kind, app, argument, word, starts]): Case => ({
      name: `after a ${kind} application the recogniser listens again and does not count as dead`,
      run: async (lab) => {
        lab.flow(`after-${kind}`, {
          flow: {
            F1: listening(['half.wav'], { wait: 0 }, { F2: { complete: ['any'] } }),
            F2: application(app, argument, { F3: { complete: ['SUCCESS'] } }),
            F3: listening(['one.wav'], { wait: 3000 }, { F4: { text: [word] } }),
            F4: LAST,
          },
        });
        const call = await lab.call(`after-${kind}`, { result: 'hello' });
        await call.prompt('one.wav');
        await call.speak(500);
        await expectRows(call, [
          { input_type: 10 },
          { input_type: 2, response_id: 'F2' },
          { input_type: 2, input_args: `${app}(SUCCESS)`, response_id: 'F3' },
          { input_type: 0, input_args: word, response_id: 'F4' },
          { input_type: 2 },
          { input_type: 11 },
        ]);
        const log = lab.server
          .log()
          .split('\n')
          .filter((line) => line.includes(call.robot));
        const started = log.filter((line) => line.includes('detect_speech(test')).length;
        must(started === starts, `the recogniser was started ${started} times, not ${starts}`);
      },
    }),
  ),
];
