import { APPLICATIONS } from './calls/applications.ts';
import { CONTEXTS } from './calls/contexts.ts';
import { HEADERS } from './calls/headers.ts';
import { HTTP_ROBOT } from './calls/http-robot.ts';
import { HTTP_ROBOT_FAULTS } from './calls/http-robot-faults.ts';
import { MANY } from './calls/many.ts';
import { QUESTIONS } from './calls/questions.ts';
import { ROUTES } from './calls/routes.ts';
import { SIP } from './calls/sip.ts';
import { SMARTCALL } from './calls/smartcall.ts';
import type { Case } from './case.ts';
import { AGENTS_OF_TASKS } from './dialer/agents.ts';
import { ANNOUNCED_BEFORE_ANSWER } from './dialer/announcements.ts';
import { CONTEXTS_OF_TASKS } from './dialer/contexts.ts';
import { HOSTILE } from './dialer/hostile.ts';
import { INTERRUPTIONS } from './dialer/interruptions.ts';
import { MACHINES } from './dialer/machines.ts';
import { OUTCOMES_OF_CALLS } from './dialer/outcomes.ts';
import { SINGLE_CALLS } from './dialer/single-calls.ts';
import { THREE_HOSTS } from './dialer/three-hosts.ts';
import { BARGE_IN } from './dialog/barge-in.ts';
import { ENDING } from './dialog/ending.ts';
import { KEYS } from './dialog/keys.ts';
import { PAUSING } from './dialog/pausing.ts';
import { PRESETS } from './dialog/presets.ts';
import { RECOGNISER } from './dialog/recogniser.ts';
import { SEQUENCES_OF_EVENTS } from './dialog/sequences.ts';
import { TWO_FLOWS } from './dialog/two-flows.ts';
import { WAITING } from './dialog/waiting.ts';
import { CALL_RECORDS } from './operation/call-records.ts';
import { ASKED } from './operation/doctor.ts';
import { KILLED } from './operation/killed.ts';
import { SIDECAR } from './operation/sidecar.ts';
import { PROMPTS } from './prompts/prompts.ts';
import { SPEAKING } from './prompts/speaking.ts';
import { SPEECH } from './prompts/speech.ts';
import { VOICES } from './prompts/voices.ts';

/** Every case, in the order in which they start. */
export const ALL: readonly Case[] = [
  ...BARGE_IN,
  ...PAUSING,
  ...KEYS,
  ...WAITING,
  ...RECOGNISER,
  ...SEQUENCES_OF_EVENTS,
  ...PRESETS,
  ...ENDING,
  ...APPLICATIONS,
  ...PROMPTS,
  ...SPEECH,
  ...SPEAKING,
  ...QUESTIONS,
  ...HTTP_ROBOT,
  ...HTTP_ROBOT_FAULTS,
  ...SMARTCALL,
  ...VOICES,
  ...SIDECAR,
  ...SIP,
  ...ROUTES,
  ...HEADERS,
  ...CONTEXTS,
  ...ASKED,
  ...CALL_RECORDS,
  ...MANY,
  ...KILLED,
  ...TWO_FLOWS,
  ...OUTCOMES_OF_CALLS,
  ...CONTEXTS_OF_TASKS,
  ...SINGLE_CALLS,
  ...AGENTS_OF_TASKS,
  ...ANNOUNCED_BEFORE_ANSWER,
  ...INTERRUPTIONS,
  ...HOSTILE,
  ...MACHINES,
  ...THREE_HOSTS,
];
