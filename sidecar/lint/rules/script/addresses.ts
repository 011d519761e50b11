/** Checks the URLs of speech synthesis and NLP. */

import { objectAt, textOf } from '../../../../engine/flow/value.ts';
import { childPath, type JsonObject } from '../../../../engine/text/json.ts';
import { words } from '../../model/phrases.ts';
import type { Report } from '../../model/report.ts';

export function checkAddresses(root: JsonObject, report: Report): void {
  const global = objectAt(root, 'global');
  for (const key of ['ttsurl', 'nlpurl', 'contexturl']) {
    const written = textOf(global.get(key));
    if (written === null || written.trim() === '' || written.includes('${')) continue;
    const reason = faultOf(written.trim());
    // The message does not repeat the URL, which may contain a password.
    if (reason !== null) report.add('address', childPath('$.global', key), { what: key, reason });
  }
}

function faultOf(address: string) {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1]?.toLowerCase();
  if (scheme === undefined) return words('缺少 http:// 或 https://', 'it lacks http:// or https://');
  if (scheme !== 'http' && scheme !== 'https') {
    return words(
      `不支持 ${scheme}://，只能用 http:// 或 https://`,
      `${scheme}:// is not supported, only http:// and https://`,
    );
  }
  return URL.canParse(address) ? null : words('不是正确的网址', 'it is not a valid URL');
}
