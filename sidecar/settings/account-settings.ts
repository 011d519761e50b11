/** What the operator allows to flows of accounts. */
import { list } from './setting-kinds.ts';

export const ACCOUNT_TARGETS = list(
  { pattern: '^\\S+ [A-Za-z0-9_]+ \\S.*$' },
  {
    mustBe: 'a list of lines <account> <application> <argument>, such as "acme bridge sofia/gateway/acme/*"',
    default: [],
    description:
      'What else flows of accounts may run; `*` stands for part of a name or number (docs/reference/account-flows.md#targets)',
  },
);
