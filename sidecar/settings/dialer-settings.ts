/** Settings of the dialer of a host. */
import { Type } from 'typebox';
import { count, flag, list, text } from './setting-kinds.ts';

export const DIALER_SETTINGS = Type.Object({
  enabled: flag({
    default: true,
    description: 'This host places calls of tasks, where its database has a hub (docs/reference/dialer.md)',
  }),
  capacity: count(1, 100_000, { default: 200, description: 'Calls of tasks at once on this host' }),
  callsPerSecond: Type.Number({
    mustBe: 'a number from 0.01 to 1000, such as 20 or 0.5',
    minimum: 0.01,
    maximum: 1000,
    default: 20,
    description:
      'Calls of tasks that this host begins in a second; FreeSWITCH itself refuses more than its `sessions-per-second` (30)',
  }),
  announcementStart: Type.Optional(
    text({
      mustBe: 'one or more arguments of detect_speech, one a line',
      description:
        'Arguments of `detect_speech` that start the recogniser of announcements before the answer (docs/reference/dialer.md#announcements)',
      defaultText: 'as `recogniser` says',
    }),
  ),
  announcementSeconds: count(0, 60, {
    default: 15,
    description: 'How many seconds of the sound before the answer are recorded for such calls; 0: none',
  }),
  redisTasks: flag({
    default: false,
    description:
      'The hub takes in the tasks that programs write to `cti_queue_dialer_task@<domain>` in `redis`, and the numbers that they push there (docs/reference/redis-tasks.md)',
  }),
  redisTaskDomains: list(
    { pattern: '^[A-Za-z0-9._-]{1,255}(=[^=\\s]{1,64})?$' },
    {
      mustBe:
        'a list of domains, each with = and the name of an account after it, or without: ["sales.example=acme"]',
      default: [],
      description:
        'Domains whose tasks the hub takes in, each as `<domain>=<account>`, or alone for the account `main`; empty: `domain`, for `main`',
    },
  ),
});
