/** The key of somebody who asked not to be called, as blacklists have it. */
import { accountRulesOf } from '../../outbound/account-rules.ts';
import { isNumberFault, readNumber } from '../../outbound/number.ts';
import type { NumberKey } from '../../store/opt-outs.ts';

export const numberKey: NumberKey = (number, settings) => {
  const read = readNumber(number, accountRulesOf(settings).country);
  return isNumberFault(read) ? null : read.key;
};
