/**
 * Every setting of the sidecar, once: its type, what it must be (in words, for the message about a bad one),
 * its default and whether it holds a secret. `config.ts` reads values for it, `docs/reference/settings.md` is checked
 * against it.
 */
import { type Static, type TSchema, Type } from 'typebox';
import { DEFAULT_APPLICATIONS, DEFAULT_HOME } from '../../engine/contract/deployment.ts';
import { ACCOUNT_TARGETS } from './account-settings.ts';
import { DIALER_SETTINGS } from './dialer-settings.ts';
import { HTTP_FLOW_SETTINGS } from './http-flow-settings.ts';
import { HUB_SETTINGS } from './hub-settings.ts';
import { INBOUND_SETTINGS } from './inbound-settings.ts';
import { PEER_SETTINGS } from './peer-settings.ts';
import { RECOGNISER_SETTINGS } from './recogniser-settings.ts';
import { RECORDING_STORE_SETTINGS } from './recording-settings.ts';
import { flag, folder, list, milliseconds, text, type Wording } from './setting-kinds.ts';
import { BREAKER_SETTINGS, CONTEXT_SETTINGS, NLP_SETTINGS, TTS_SETTINGS } from './speech-settings.ts';

export const SETTINGS = Type.Object({
  home: folder({ default: DEFAULT_HOME, description: 'Folder of flows, spool, prompts and `engine.json`' }),
  host: text({
    mustBe: 'a name of 1 to 255 characters without blanks',
    format: 'label',
    description: 'Name of this host in status and metrics; each host on one Redis needs its own',
    defaultText: "the machine's name",
  }),
  domain: Type.Optional(
    text({
      mustBe: 'a name of 1 to 255 characters without blanks, and not "all"',
      format: 'domain',
      description: 'Domain of this host, which also takes the flows of `cti_robot_flow@<domain>`',
    }),
  ),
  redis: Type.Optional(
    text({
      mustBe: 'a URL redis://[user:password@]host[:port][/database], or rediss:// for TLS',
      format: 'redis-url',
      secret: true,
      description:
        'Redis from which flows and routes come; not set: they are the files of `home/flows`, and `home/routes.json`',
    }),
  ),
  mysql: Type.Optional(
    text({
      mustBe: 'a URL mysql://user:password@host[:port]/database',
      format: 'mysql-url',
      secret: true,
      description: 'Database for rows and call records; not set: SQLite in `home`',
    }),
  ),
  listen: text({
    mustBe: 'a loopback address (IPv4) and port, such as 127.0.0.1:7780 (port 0 = any free one)',
    format: 'loopback',
    default: '127.0.0.1:7780',
    description: 'Address of the only listener, for health, metrics and requests of the engine',
  }),
  timezone: text({
    mustBe: 'the name of a time zone, such as Asia/Shanghai or UTC',
    format: 'time-zone',
    description: 'Time zone of `DATETIME` columns',
    defaultText: "the system's",
  }),
  freeswitch: Type.Object({
    eventSocket: Type.String({
      mustBe: 'a host and port, such as 127.0.0.1:8021 ([::1]:8021 for IPv6), or empty',
      format: 'socket-address',
      default: '127.0.0.1:8021',
      description: "Address of FreeSWITCH's event socket; empty: the sidecar does not connect to it",
    }),
    password: Type.Optional(
      text({
        mustBe: 'a text of printable characters',
        format: 'printable',
        hidden: true,
        description: 'Password of the event socket',
        defaultText: "the one in FreeSWITCH's `autoload_configs/event_socket.conf.xml`",
      }),
    ),
    browserUrl: Type.Optional(
      text({
        mustBe: 'a URL ws://host:port',
        format: 'websocket',
        description:
          'URL at which hubs reach FreeSWITCH for calls of browsers (docs/reference/browsers.md); not set: this host takes none',
      }),
    ),
    confFolder: Type.Optional(
      folder({
        description: "FreeSWITCH's configuration folder, in which the sidecar looks for the password",
        defaultText: '`FREESWITCH_CONF_DIR`, else the usual places',
      }),
    ),
  }),
  sync: Type.Object({
    everyMs: milliseconds(100, {
      default: 60_000,
      description: 'Interval at which all flows and routes are compared; each change is also noticed at once',
    }),
    maxRemoved: Type.Optional(
      Type.Number({
        mustBe: 'a share from 0 to 1, such as 0.3',
        minimum: 0,
        maximum: 1,
        description:
          'Largest share of the flows, and of the routes, from Redis that a comparison may remove at once without an announcement; not set: no limit (docs/reference/flow-sync.md)',
      }),
    ),
  }),
  ingest: Type.Object({
    batchRows: Type.Integer({
      mustBe: 'a whole number of rows from 1 to 10000',
      minimum: 1,
      maximum: 10_000,
      default: 500,
      description: 'Largest number of rows in one transaction',
    }),
    batchMs: milliseconds(1, {
      default: 200,
      description: 'Longest time that a row waits for its batch to fill',
    }),
    lostAfter: milliseconds(1, {
      default: 21_600_000,
      description:
        'Time without a change to the file of a call after which the call counts as lost (6 hours)',
    }),
  }),
  tts: TTS_SETTINGS,
  nlp: NLP_SETTINGS,
  context: CONTEXT_SETTINGS,
  breaker: BREAKER_SETTINGS,
  httpFlow: HTTP_FLOW_SETTINGS,
  inbound: INBOUND_SETTINGS,
  hub: HUB_SETTINGS,
  dialer: DIALER_SETTINGS,
  peer: PEER_SETTINGS,
  logPartials: flag({ default: false, description: 'Unmatched partial results have rows, too' }),
  logCallerData: flag({
    default: true,
    description: "A caller's number, text and keys may appear in the log, only under `pii`",
  }),
  logLevel: Type.Union(
    [Type.Literal('debug'), Type.Literal('info'), Type.Literal('warn'), Type.Literal('error')],
    {
      mustBe: 'debug, info, warn or error',
      default: 'info',
      description: 'Lowest level that is logged',
    },
  ),
  sounds: folder({
    description: 'Folder of sound files, to which the relative paths of prompts refer',
    defaultText: '`home/sounds`',
  }),
  recordings: folder({ description: 'Folder of recordings', defaultText: '`home/recordings`' }),
  recordCall: flag({
    default: false,
    description:
      'Each call is recorded as a whole, in addition to what flows record (docs/reference/recordings.md)',
  }),
  recordStereo: flag({
    default: true,
    description:
      'The recording of a whole call has two channels: the caller is left, the robot right; false: both are mixed in one',
  }),
  recordingStore: RECORDING_STORE_SETTINGS,
  promptFolders: list(
    { format: 'absolute-path' },
    {
      mustBe: 'a list of absolute paths of folders',
      default: [],
      description: 'Further folders in which absolute prompt paths are allowed',
    },
  ),
  applications: list(
    { pattern: '^[A-Za-z0-9_]+$' },
    {
      mustBe: 'a list of names of FreeSWITCH applications',
      default: [...DEFAULT_APPLICATIONS],
      description: 'FreeSWITCH applications that a node may run',
      defaultText: 'the telephony ones, see `engine/contract/deployment.ts`',
    },
  ),
  accountTargets: ACCOUNT_TARGETS,
  recogniser: RECOGNISER_SETTINGS,
});

export type Settings = Static<typeof SETTINGS>;

/** One setting: a leaf of the schema, `key` as written with dots. */
export interface SettingKey {
  key: string;
  schema: TSchema & Partial<Wording> & { type?: string; default?: unknown };
}

/** All settings in the order of the schema. */
export const SETTING_KEYS: readonly SettingKey[] = leaves(SETTINGS, '');

function leaves(schema: TSchema, prefix: string): SettingKey[] {
  const { properties } = schema as { properties: Record<string, TSchema & { properties?: unknown }> };
  return Object.entries(properties).flatMap(([name, child]) =>
    child.properties === undefined
      ? [{ key: prefix + name, schema: child }]
      : leaves(child, `${prefix}${name}.`),
  );
}
