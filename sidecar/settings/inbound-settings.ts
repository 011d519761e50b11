/** Settings of calls that come in. */
import { Type } from 'typebox';
import { list } from './setting-kinds.ts';

export const INBOUND_SETTINGS = Type.Object({
  headerSystems: list(
    { format: 'network' },
    {
      mustBe: 'a list of addresses and networks, such as 192.0.2.10 or 192.0.2.0/24',
      default: [],
      description:
        'Systems whose headers `X-CTI-…` choose flow and variables of their calls (docs/reference/sip-headers.md); empty: such headers are ignored',
    },
  ),
});
