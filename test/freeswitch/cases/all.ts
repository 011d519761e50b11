import { APPLICATIONS } from './applications.ts';
import { BARGE_IN } from './barge-in.ts';
import { CALL_RECORDS } from './call-records.ts';
import type { Case } from './case.ts';
import { ASKED } from './doctor.ts';
import { ENDING } from './ending.ts';
import { KEYS } from './keys.ts';
import { KILLED } from './killed.ts';
import { MANY } from './many.ts';
import { PAUSING } from './pausing.ts';
import { PRESETS } from './presets.ts';
import { PROMPTS } from './prompts.ts';
import { RECOGNISER } from './recogniser.ts';
import { SIDECAR } from './sidecar.ts';
import { SIP } from './sip.ts';
import { SPEAKING } from './speaking.ts';
import { SPEECH } from './speech.ts';
import { TWO_FLOWS } from './two-flows.ts';
import { VOICES } from './voices.ts';
import { WAITING } from './waiting.ts';

/** Every case, in the order in which they begin. */
export const ALL: readonly Case[] = [
  ...BARGE_IN,
  ...PAUSING,
  ...KEYS,
  ...WAITING,
  ...RECOGNISER,
  ...PRESETS,
  ...ENDING,
  ...APPLICATIONS,
  ...PROMPTS,
  ...SPEECH,
  ...SPEAKING,
  ...VOICES,
  ...SIDECAR,
  ...SIP,
  ...ASKED,
  ...CALL_RECORDS,
  ...MANY,
  ...KILLED,
  ...TWO_FLOWS,
];
