/** Settings of the hub for calls of browsers. */
import { Type } from 'typebox';
import { count, list, text } from './setting-kinds.ts';

const printable = (description: string, hidden?: true) =>
  Type.Optional(
    text({
      mustBe: 'a text of printable characters',
      format: 'printable',
      ...(hidden && { hidden }),
      description,
    }),
  );

export const BROWSER_SETTINGS = Type.Object({
  origins: list(
    { format: 'origin' },
    {
      mustBe: 'a list of origins, such as ["https://www.example.com"]',
      default: [],
      description:
        'Web sites whose pages may call (docs/reference/browsers.md#socket), in addition to the hub’s own address',
    },
  ),
  perAddress: count(1, 100_000, {
    default: 100,
    description: 'Connections of browsers at once from one address, on one hub',
  }),
  perAccount: count(1, 100_000, {
    default: 1000,
    description: 'Connections of browsers at once with tickets of one account, on one hub',
  }),
});

export const ICE_SETTINGS = Type.Object({
  stun: list(
    { pattern: '^stuns?:\\S+$' },
    {
      mustBe: 'a list of STUN servers, such as ["stun:turn.example.com:3478"]',
      default: [],
      description: 'STUN servers that browsers are given',
    },
  ),
  turn: list(
    { pattern: '^turns?:\\S+$' },
    {
      mustBe: 'a list of TURN servers, such as ["turn:turn.example.com:3478?transport=udp"]',
      default: [],
      description: 'TURN servers that browsers are given',
    },
  ),
  turnSecret: printable(
    'Secret that the hub shares with the TURN servers (`static-auth-secret` of coturn): browsers get credentials for one call',
    true,
  ),
  turnUser: printable('User at the TURN servers, if there is no shared secret'),
  turnPassword: printable('Password of this user, which every page that calls can read', true),
});
