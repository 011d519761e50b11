/** Settings of the hub. */
import { Type } from 'typebox';
import { BROWSER_SETTINGS, ICE_SETTINGS } from './browser-settings.ts';
import { OIDC_SETTINGS } from './oidc-settings.ts';
import { flag, folder, list, milliseconds, text } from './setting-kinds.ts';

const file = (description: string) => Type.Optional(folder({ description }));

export const HUB_SETTINGS = Type.Object({
  listen: Type.Optional(
    text({
      mustBe: 'an address and port, such as 127.0.0.1:8080 or 0.0.0.0:8080 ([::]:8080 for IPv6)',
      format: 'listen-address',
      description: 'Address of the hub, for the API and the console; not set: no hub',
    }),
  ),
  publicUrl: Type.Optional(
    text({
      mustBe: 'a URL https://host[:port] or http://host[:port] without a path',
      format: 'origin',
      description: 'URL at which browsers reach the hub, where it is behind a proxy',
    }),
  ),
  trustProxy: flag({
    default: false,
    description: 'A proxy in front of the hub sets `X-Forwarded-For` and `X-Forwarded-Proto`',
  }),
  tls: Type.Object({
    cert: file('Certificate of the hub and its chain, PEM; not set: plain HTTP'),
    key: file('Key of the certificate, PEM'),
  }),
  secretKeyFile: folder({
    description: 'File with the secret key, 64 hex digits, the same on all hubs and sidecars',
    defaultText: '`home/hub.key`, made at the first start',
  }),
  secretKey: Type.Optional(
    text({
      mustBe: '64 hex digits',
      format: 'hex-key',
      hidden: true,
      description: 'The secret key itself, instead of its file',
    }),
  ),
  aliyun: Type.Object({
    listen: Type.Optional(
      text({
        mustBe: 'an address and port, such as 0.0.0.0:8081 ([::]:8081 for IPv6)',
        format: 'listen-address',
        description:
          'Address for clients of Aliyun’s robot API (docs/reference/aliyun.md), with the certificate of `hub.tls`; not set: none',
      }),
    ),
    dedupeMs: milliseconds(0, {
      default: 60_000,
      description:
        'Time in which the same batch or task by the same key counts as a repetition, which gets the first answer; 0: never',
    }),
  }),
  oidc: OIDC_SETTINGS,
  browsers: BROWSER_SETTINGS,
  ice: ICE_SETTINGS,
  pushTargets: list(
    { format: 'allow-list-entry' },
    {
      mustBe:
        'a list of networks, hosts, or hosts with a port, such as ["10.0.0.0/8", "crm.lan", "crm.lan:8080"]',
      default: [],
      description:
        'Private addresses that pushes and flows of accounts may reach, also over plain HTTP (docs/reference/pushes.md#where-pushes-may-go)',
    },
  ),
  taskContexts: list(
    {},
    {
      mustBe: 'a list of contexts of the dialplan, such as ["default"]',
      default: ['default'],
      description: 'Contexts of the dialplan to which tasks may transfer calls; the first is the default',
    },
  ),
  taskVariables: list(
    {},
    {
      mustBe: 'a list of channel variables, such as ["absolute_codec_string"]',
      default: [],
      description:
        'Channel variables that `originate_variables` of tasks may set; empty: those of docs/reference/dialer.md#variables-of-the-call',
    },
  ),
  taskDialFormats: list(
    { pattern: '^[0-9*#+]{1,16}\\$\\{number\\}$' },
    {
      mustBe: 'a list of digits before the number, such as ["9${number}"]',
      default: [],
      description:
        'What tasks may have dialled before the number (`dial_format`); empty: nothing, numbers are dialled as given',
    },
  ),
  taskQueues: list(
    { pattern: '^([\\w.-]+/)?((callcenter|fifo):)?[A-Za-z0-9][\\w.@+-]{0,63}$' },
    {
      mustBe: 'a list of queues, such as ["callcenter:support@default", "acme/fifo:sales"]',
      default: [],
      description:
        'Queues of agents that tasks may name, each for all accounts or, as `<account>/<queue>`, for one; empty: any queue of the hosts',
    },
  ),
  sessionIdleMs: milliseconds(60_000, {
    default: 28_800_000,
    description: 'Time without a request after which a session ends (8 hours)',
  }),
  sessionMs: milliseconds(60_000, {
    default: 604_800_000,
    description: 'Time after its login at which a session ends (7 days)',
  }),
});
