/**
 * Whether a flow that calls people says that a robot speaks, and hears that somebody wants no more calls
 * (docs/guide/outbound-law.md). Only for flows of which it is asked: an inbound flow needs neither.
 */
import { promptKind } from '../../../../engine/flow/prompt.ts';
import { flagOf } from '../../../../engine/flow/value.ts';
import { childPath } from '../../../../engine/text/json.ts';
import type { Outline, OutlineNode } from '../../model/outline.ts';
import { placesOf } from '../../model/place.ts';
import type { Report } from '../../model/report.ts';

const ROBOT =
  /机器人|智能|人工智能|语音助手|语音助理|虚拟|数字人|自动语音|\bAI\b|robot|automated|automatic|virtual|voice assistant/i;
const REFUSAL =
  /(?:不要|不用|别|勿|甭)(?:再|给我|老|总)*(?:打|联系|来电|骚扰)|投诉|骚扰|退订|拉黑|黑名单|拒绝|stop calling|(?:do not|don.t) call|not call|unsubscribe|remove me/i;

export function checkOutbound(outline: Outline, report: Report): void {
  const opening = openingOf(outline);
  if (opening === null) return;
  if (!saysRobot(opening)) report.add('robot-not-disclosed', childPath(opening.path, 'playbacks'), {});
  if (!hearsRefusal(outline)) report.add('no-opt-out', opening.path, {});
}

/** The first node that plays something on the only way from the start; null if there are several ways. */
function openingOf({ flow, nodes }: Outline): OutlineNode | null {
  const seen = new Set<number>();
  let at = flow.boot;
  while (!seen.has(at)) {
    seen.add(at);
    const node = nodes[at];
    if (node === undefined) return null;
    if (promptsOf(node).length > 0) return node;
    const [only, ...others] = node.arrows;
    if (only === undefined || others.length > 0) return null;
    at = only.arrow.target;
  }
  return null;
}

/** What a sound file, a phrase or a variable says is not known. */
function saysRobot(node: OutlineNode): boolean {
  return promptsOf(node).some(
    (written) => promptKind(written).kind !== 'text' || written.includes('${') || ROBOT.test(written),
  );
}

function promptsOf({ raw, path }: OutlineNode): string[] {
  return placesOf(raw.get('playbacks'), path).map(({ written }) => written);
}

/** An NLP service may answer with any keyword. */
function hearsRefusal({ nodes, prompts, groups }: Outline): boolean {
  const texts = [
    ...nodes.flatMap(({ arrows }) => arrows.flatMap(({ text }) => text)),
    ...prompts.flatMap(({ text }) => text),
    ...groups.flatMap(({ words }) => words),
  ];
  if (nodes.some(({ asksNlp }) => asksNlp) || texts.some(({ written }) => REFUSAL.test(written))) return true;
  return (
    [...nodes, ...prompts].some(({ raw }) => flagOf(raw.get('optout'))) ||
    nodes.some(({ arrows }) => arrows.some(({ arrow }) => arrow.optOut))
  );
}
