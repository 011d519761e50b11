/** Settings of the recogniser that listens. */
import { Type } from 'typebox';
import { RECOGNISER_PRESETS } from '../../engine/contract/deployment.ts';
import { text, word } from './setting-kinds.ts';

export const RECOGNISER_SETTINGS = Type.Object({
  preset: Type.Optional(
    Type.Union(
      RECOGNISER_PRESETS.map((preset) => Type.Literal(preset)),
      {
        mustBe: 'test, unimrcp, vosk or template',
        description: 'Which recogniser listens (docs/reference/recognisers.md)',
        defaultText: '`template` where `recogniser.start` is set, else `unimrcp`',
      },
    ),
  ),
  start: Type.Optional(
    text({
      mustBe: 'one or more arguments of detect_speech, one a line',
      description: 'For `template`: arguments of `detect_speech` that start the recogniser',
    }),
  ),
  engine: word({ description: "The recogniser's name in FreeSWITCH", defaultText: "the preset's" }),
  profile: word({ description: 'MRCP profile', defaultText: "the recogniser's own" }),
  grammar: word({
    description: 'Grammar: `builtin:…`, `session:…`, a URL, or a file in FreeSWITCH’s grammar folder',
    defaultText: '`builtin:speech/transcribe` for `unimrcp`, else `default`',
  }),
  params: word({ description: 'Further parameters of the recogniser, `name=value,…`' }),
  hotWordParam: word({
    description: 'For `unimrcp`: the name of the parameter that sends `hot_word` to the server',
    defaultText: '`hot_word`',
  }),
  asrParamsParam: word({
    description: 'For `unimrcp`: the name of the parameter that sends `asr_params` to the server',
    defaultText: '`asr_params`',
  }),
});
