/** Arbitrary flows and inputs: small alphabets, so that names dangle, repeat and collide often. */
import fc from 'fast-check';

const id = fc.constantFrom('F1', 'F2', 'F3', '10', '2', 'start', 'gone', '__proto__');
const keyword = fc.constantFrom(
  '好',
  '不要',
  '肯定',
  'any',
  'ANY',
  'yes',
  '是|对',
  '/ok/i',
  '(',
  '。',
  'a{1,2}',
  '\\',
  '10元',
);
const keys = fc.constantFrom('1', '12', '123', '#', '*', 'any', '[0-9]{2}', '9#', 'A');
const completion = fc.constantFrom('any', 'done', 'timeout', '/t.*t/', 'bridge(');
const prompt = fc.constantFrom(
  '你好',
  'a.wav',
  '${name}',
  'tone_stream://%(100,0,440)',
  'shell_stream://x',
  '../x.wav',
  '',
);
const prompts = fc.oneof(fc.array(prompt, { maxLength: 3 }), prompt, fc.constant(null));
const small = fc.constantFrom('', '0', 1, '2', 3, '-1', 'x', null);
const potential = fc.constantFrom('', '1', '-2', '=5', '0.1', 'A', null);
const argument = fc.oneof(
  fc.constantFrom('', "'1' '2'", "'0'", "'2' '0'", 'NORMAL_CLEARING', "x 'y"),
  fc
    .record({
      mode: fc.constantFrom(0, 1, 2),
      interrupt: fc.constantFrom(0, 1, 2, 3, 16, 32, 64, 112),
      wait: fc.constantFrom('', 0, 300),
    })
    .map(({ mode, interrupt, wait }) => `'${mode}' '${interrupt}' '' '' '' '' '' '${wait}'`),
);

const condition = fc.record(
  {
    text: fc.array(keyword, { maxLength: 3 }),
    dtmf: fc.array(keys, { maxLength: 3 }),
    complete: fc.array(completion, { maxLength: 2 }),
  },
  { requiredKeys: [] },
);

const node = fc.record(
  {
    action: fc.constantFrom(
      'cti_play_and_detect_speech',
      '',
      'hangup',
      'sleep',
      'system',
      'transfer',
      'bridge',
    ),
    argument,
    playbacks: prompts,
    replaybacks: prompts,
    kbplaybacks: prompts,
    mismatchplaybacks: prompts,
    mismatchrepetition: small,
    repetition: small,
    potential,
    kb: fc.constantFrom('C1', 'C1,C2', ['C2'], '', 'gone'),
    nlpid: fc.constantFrom('', '1'),
    filter: fc.record({
      text: fc.constantFrom('', 'S', 'F', 'SF'),
      dtmf: fc.constantFrom('', 'all', 'none'),
    }),
    subflow: fc.dictionary(id, fc.record({ condition, priority: small }, { requiredKeys: [] }), {
      maxKeys: 4,
    }),
  },
  { requiredKeys: [] },
);

const kbPrompt = fc.record(
  {
    name: fc.constantFrom('', '费用'),
    keyworks: fc.array(keyword, { maxLength: 2 }),
    keywords: keyword,
    playbacks: prompts,
    repetition: small,
    potential,
    switchflow: fc.constantFrom('', 'return', 'F1', 'gone', 'text:好', 'DTMF:1', 'complete:done()'),
    ignorereturnplayback: fc.constantFrom('', '1', '0'),
  },
  { requiredKeys: [] },
);

/** The text of a script; it may be one that is refused. */
export const arbitraryScript: fc.Arbitrary<string> = fc
  .record(
    {
      start: fc.constantFrom('', 'F1', 'gone'),
      flow: fc.dictionary(id, node, { minKeys: 1, maxKeys: 5 }),
      kb: fc.dictionary(
        fc.constantFrom('C1', 'C2'),
        fc.record({ prompts: fc.array(fc.constantFrom('P1', 'P2', 'gone'), { maxLength: 3 }) }),
      ),
      prompt: fc.dictionary(fc.constantFrom('P1', 'P2'), kbPrompt),
      synonym: fc.constantFrom({}, { 肯定: ['是', '嗯|哦', ''] }),
      global: fc.constantFrom(
        {},
        {
          interrupt: '64',
          nlpurl: 'http://127.0.0.1/nlp',
          dtmf_terminators: '#*',
          wait_speech_timeout_ms: '800',
        },
      ),
    },
    { requiredKeys: ['flow'] },
  )
  .map((script) => JSON.stringify(script));

/** What a caller may say, in whatever script. */
export const arbitraryText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('好', '不要了', '是', 'OK', 'ｙｅｓ', '。', '', '一百', '有没有10元的'),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constant('好'.repeat(10_000)),
);

const start = fc.oneof(
  fc.constant({}),
  fc.record({ during: fc.constantFrom(0, 100, 700, 1800) }),
  fc.record({ delay: fc.constantFrom(0, 500, 6000) }),
);

const callerLine = fc.oneof(
  fc
    .record(
      {
        say: arbitraryText,
        partials: fc.array(arbitraryText, { maxLength: 2 }),
        final: arbitraryText,
        duration: fc.constantFrom(0, 200, 4000, 25_000),
      },
      { requiredKeys: ['say'] },
    )
    .chain((line) => start.map((when) => ({ ...line, ...when }))),
  start.map((when) => ({ say: '', noise: true, duration: 300, ...when })),
  fc.stringMatching(/^[0-9*#A-D]{1,5}$/).chain((keys) => start.map((when) => ({ dtmf: keys, ...when }))),
  fc.constantFrom<object>(
    { silence: true },
    { nlp: { keyword: '好' } },
    { nlp: 'timeout' },
    { nlp: 'error' },
    { app: 'bridge', result: 'USER_BUSY' },
    { app: 'sleep', result: 'FAILED' },
    { asr: 'closed' },
  ),
);

/** The text of a caller's script: some hang up, at once or in the middle of a prompt. */
export const arbitraryCaller: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(callerLine, { maxLength: 10 }),
    fc.constantFrom([], [{ hangup: 'NORMAL_CLEARING' }], [{ hangup: 'USER_BUSY', during: 300 }]),
  )
  .map(([lines, end]) => [...lines, ...end].map((line) => JSON.stringify(line)).join('\n'));
