import { describe, expect, it } from 'vitest';
import type { RecogniserSettings } from '../contract/deployment.ts';
import { listenSettings } from '../flow/argument.ts';
import { quoted, recogniserPlan } from './recogniser-presets.ts';

/** The source document's sample of `global`, and values of its own. */
const WRITTEN = {
  vad_mode: '1',
  vad_filter: '0.3',
  asrproxy_addr: '180.76.224.191:9988',
  vad_min_active_time_ms: '200',
  vad_max_end_silence_time_ms: '900',
  wait_speech_timeout_ms: '6000',
  max_speech_time_ms: '15000',
};
const TEXTS = { hot_word: '套餐,资费', asr_params: '{"group":"default"}' };

function start(deployment: RecogniserSettings, global: Record<string, string> = {}): string[] {
  const values = new Map(Object.entries({ ...WRITTEN, ...global }));
  return recogniserPlan(deployment, listenSettings('', values)).start;
}

describe('a recogniser is started with what a node wants', () => {
  const unimrcp =
    '{start-input-timers=false,no-input-timeout=6000,recognition-timeout=15000,speech-complete-timeout=900,' +
    'speech-incomplete-timeout=900,sensitivity-level=0.70}';

  it.each<[string, RecogniserSettings, Record<string, string>, string[]]>([
    [
      'test',
      { preset: 'test' },
      {},
      [
        'test {start-input-timers=false,no-input-timeout=6000,speech-timeout=15000,vad-mode=1,vad-voice-ms=200,vad-silence-ms=900}default default',
      ],
    ],
    [
      'test, with what it is to say',
      { preset: 'test' },
      { hot_word: 'the end' },
      [
        'init test',
        "param result 'the end'",
        'grammar {start-input-timers=false,no-input-timeout=6000,speech-timeout=15000,vad-mode=1,vad-voice-ms=200,vad-silence-ms=900}default default',
      ],
    ],
    ['nothing said', {}, {}, [`unimrcp ${unimrcp}builtin:speech/transcribe default`]],
    [
      'unimrcp with texts',
      { preset: 'unimrcp', profile: 'aliyun', grammar: 'session:any', params: 'speech-language=zh-CN' },
      TEXTS,
      [
        'init unimrcp aliyun',
        "param hot_word '套餐,资费'",
        'param asr_params \'{"group":"default"}\'',
        `grammar ${unimrcp.slice(0, -1)},speech-language=zh-CN}session:any default`,
      ],
    ],
    [
      'unimrcp whose server has other names, and a filter out of range',
      { preset: 'unimrcp', engine: 'unimrcp:ali', hotWordParam: 'phrases', asrParamsParam: 'x-params' },
      { ...TEXTS, asr_params: 'a=1;b=2', vad_filter: '30' },
      [
        'init unimrcp:ali',
        "param phrases '套餐,资费'",
        "param x-params 'a=1 b=2'",
        `grammar ${unimrcp.replace(',sensitivity-level=0.70', '')}builtin:speech/transcribe default`,
      ],
    ],
    ['vosk', { preset: 'vosk' }, TEXTS, ['vosk default default']],
    [
      'a template of one line',
      { start: 'my {a=${vad_mode},b=${max_speech_time_ms},c=${asr_result}}g g ${asrproxy_addr}' },
      TEXTS,
      ['my {a=1,b=15000,c=${asr_result}}g g 180.76.224.191:9988'],
    ],
    [
      'a template of lines, with texts: between braces they are left out',
      {
        preset: 'template',
        start: 'init my\n\n param words ${hot_word}\r\n grammar {w=${hot_word},p=${asr_params}}g g',
      },
      TEXTS,
      ['init my', "param words '套餐,资费'", 'grammar {w=,p=}g g'],
    ],
    ['a template without one', { preset: 'template' }, {}, []],
  ])('%s', (_, deployment, global, expected) => {
    expect(start(deployment, global)).toEqual(expected);
  });

  it('an address cannot bring more than one word', () => {
    expect(start({ start: 'my g g ${asrproxy_addr}' }, { asrproxy_addr: 'a b ${system(x)} {' })).toEqual([
      "my g g 'a b $''{system(x)} {'",
    ]);
  });
});

/** What FreeSWITCH makes of it is in `test/freeswitch/host-probes/probes/recogniser-params.ts`. */
describe('quoted', () => {
  it.each([
    ['two words', "'two words'"],
    ["it's", "'it\\\\'s'"],
    ['a\\b', "'a\\\\\\\\b'"],
    ['${x} $5', "'$''{x} $''5'"],
    ['{"a":1}, }', '\'{"a":1}, }\''],
    ['a\r\nVendor: x\u0000', "'a Vendor: x '"],
  ])('%j', (text, expected) => {
    expect(quoted(text)).toBe(expected);
  });

  it('hands on 4096 characters at most', () => {
    expect(quoted('x'.repeat(5000))).toHaveLength(4098);
  });
});
