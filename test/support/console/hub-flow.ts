/** A large flow as real ones are: most nodes lead on, many to a hang-up and to a rescue, and nobody has placed them. */
import { bigFlow } from '../big-flow.ts';

interface Script {
  flow: Record<string, { position?: unknown; subflow: Record<string, unknown> }>;
}

/** Each node leads to so many others on the average, besides the hubs. */
export function hubFlow(nodes: number): string {
  const script = JSON.parse(bigFlow(nodes)) as Script;
  Object.values(script.flow).forEach((node, i) => {
    delete node.position;
    const level = Math.floor(i / 6);
    const at = (n: number): string => `F${Math.min(n, nodes - 1)}`;
    node.subflow = {
      [at((level + 1) * 6 + (i % 3))]: { condition: { text: ['肯定词', `好的${i}`, `可以${i}`] } },
      [at((level + 1) * 6 + ((i * 7) % 6))]: { condition: { text: ['在忙', `开会${i}`], dtmf: ['2'] } },
      [`F${nodes - 2}`]: { condition: { text: ['否定词', `不要${i}`] } },
      [`F${nodes - 1}`]: { condition: { text: ['any'], complete: ['any'] } },
      ...(i % 4 === 0 ? { [at(Math.max(0, i - 5))]: { condition: { complete: ['timeout()'] } } } : {}),
    };
  });
  return JSON.stringify(script);
}
