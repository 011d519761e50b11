/** Where an answer of the knowledge base leads (flow-format.md#switchflow), as a choice and a value. */

export type Switch =
  | { to: 'return' }
  | { to: 'node'; node: string }
  | { to: 'text' | 'dtmf' | 'complete'; value: string };

export function switchOf(written: string | null): Switch {
  if (written === null || written === 'return') return { to: 'return' };
  const prefixed = /^(text|dtmf|complete):([\s\S]*)$/i.exec(written);
  if (prefixed) return { to: (prefixed[1] as string).toLowerCase() as 'text', value: prefixed[2] as string };
  return { to: 'node', node: written };
}

export function switchText(choice: Switch): string {
  if (choice.to === 'return') return '';
  return choice.to === 'node' ? choice.node : `${choice.to}:${choice.value}`;
}

/** Whether `switchflow` can name a node. */
export function canBeNamed(node: string): boolean {
  return node !== '' && switchOf(node).to === 'node';
}
