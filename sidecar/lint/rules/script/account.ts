/** What flows of accounts may neither reach nor run (docs/reference/account-flows.md). The engine refuses the same. */
import {
  type AccountTargets,
  accountRefusal,
  isTarget,
} from '../../../../engine/flow/account/account-flow.ts';
import { promptKind } from '../../../../engine/flow/prompt.ts';
import { objectAt, textOf } from '../../../../engine/flow/value.ts';
import { childPath, type JsonObject } from '../../../../engine/text/json.ts';
import type { Outline, OutlineNode } from '../../model/outline.ts';
import { words } from '../../model/phrases.ts';
import { playbacksOf } from '../../model/playbacks.ts';
import type { Report } from '../../model/report.ts';
import type { LintPorts } from '../../options.ts';

type RefusalOfUrl = NonNullable<LintPorts['refusalOfUrl']>;

export function checkAccount(
  root: JsonObject,
  outline: Outline,
  account: AccountTargets & { refusalOfUrl: RefusalOfUrl | undefined },
  report: Report,
): void {
  for (const node of outline.nodes) checkRun(node, account, report);
  const { refusalOfUrl } = account;
  if (refusalOfUrl === undefined) return;
  const global = objectAt(root, 'global');
  for (const key of ['ttsurl', 'nlpurl', 'contexturl']) {
    const written = textOf(global.get(key));
    if (written !== null)
      checkUrl(written, { what: key, path: childPath('$.global', key) }, refusalOfUrl, report);
  }
  const places = [...outline.nodes, ...outline.prompts].flatMap((part) => [...playbacksOf(part)]);
  for (const { written, path } of [...places, ...outline.thinking]) {
    const kind = promptKind(written);
    if (kind.kind !== 'stream') continue;
    const url = kind.url.replace(/^\([^()]*\)/, '');
    if (/^https?:/i.test(url)) checkUrl(url, { what: 'playbacks', path }, refusalOfUrl, report);
  }
}

/** Only calls know the values of variables. The message does not repeat the URL, which may contain a password. */
function checkUrl(
  written: string,
  { what, path }: { what: string; path: string },
  refusalOfUrl: RefusalOfUrl,
  report: Report,
): void {
  const url = written.trim();
  if (url === '' || url.includes('${') || !/^https?:/i.test(url)) return;
  const reason = refusalOfUrl(url);
  if (reason !== null) report.add('account-address', path, { what, reason });
}

const REASONS = {
  application: words('需要运维人员在 accountTargets 中放行', 'the operator must allow it in accountTargets'),
  address: words('参数里不能有网址', 'its argument may not have an address'),
  file: words('参数里不能有本机的路径', 'its argument may not have a path of the host'),
  variable: words('变量名必须以 flow_ 开头', 'the name of the variable must begin with flow_'),
};

function checkRun({ node, path, raw }: OutlineNode, account: AccountTargets, report: Report): void {
  const at = childPath(path, raw.has('argument') ? 'argument' : 'action');
  if (node.listen !== null) {
    const address = node.listen.asrproxyAddr;
    if (address !== '' && !address.includes('${') && !isTarget('asrproxy_addr', address, account))
      report.add('account-application', at, { application: 'asrproxy_addr', reason: REASONS.application });
    return;
  }
  if (node.action === 'hangup') return;
  const argument = (node.argument ?? '').replace(/\$\{[^{}]*\}/g, '1');
  const refusal = accountRefusal(node.action, argument, account);
  if (refusal !== null)
    report.add('account-application', at, { application: node.action, reason: REASONS[refusal] });
}
