/** Settings of robots that are controlled by an HTTP server. */
import { Type } from 'typebox';
import { list, milliseconds, text } from './setting-kinds.ts';

export const HTTP_FLOW_SETTINGS = Type.Object({
  allow: list(
    { format: 'http-url' },
    {
      mustBe: 'a list of http or https URLs without a password, such as https://robot.example/flows/',
      default: [],
      description:
        'How the addresses of servers that lead a dialog (`cti_robot http://…`) may begin; empty: all are allowed',
    },
  ),
  commands: list(
    { pattern: '^uuid_[A-Za-z0-9_]+$' },
    {
      mustBe: 'a list of API commands of FreeSWITCH that take the UUID of a call, such as uuid_setvar',
      default: [],
      description:
        'Commands that such a server may give for its call, besides `uuid_cti_play_and_detect_speech_break_play`',
    },
  ),
  timeoutMs: milliseconds(
    1,
    { default: 3000, description: 'How long such a server may take for the whole answer' },
    60_000,
  ),
  onError: text({
    mustBe: 'end, or the name of a flow',
    default: 'end',
    description:
      'What takes a call over whose server fails: a flow, or `end` for the next line of the dialplan',
  }),
});
