/** A small valid flow that contains `mark`, padded to about `bytes`. */
export function flowScript(mark: string, bytes = 0): string {
  const script = {
    flow: { F1: { action: 'hangup', description: mark, playbacks: ['bye.wav'] } },
    padding: '',
  };
  script.padding = 'x'.repeat(Math.max(0, bytes - JSON.stringify(script).length));
  return JSON.stringify(script);
}
