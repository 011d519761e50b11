/** A flow of many nodes, as large as those that integrators really have: about 1.9 kB of script a node. */

const WORDS =
  '好的 可以 不要 没有 多少钱 在哪里 什么时候 谁 公司 机器人 方便 开会 开车 再说 考虑 喜欢 孩子 老师 学校 地址 电话'.split(
    ' ',
  );

export function bigFlow(nodes: number, options: { keywords?: number; kbPrompts?: number } = {}): string {
  const { keywords = 8, kbPrompts = 50 } = options;
  const flow: Record<string, unknown> = {};
  for (let i = 0; i < nodes; i++) {
    const words = (k: number) =>
      Array.from({ length: keywords }, (_, w) => `${WORDS[(i + w * k) % WORDS.length]}${i}之${w}`);
    flow[`F${i}`] = {
      action: 'cti_play_and_detect_speech',
      argument: "'1' '0' '' '0' '' '' '' '' '' '' ''",
      position: { x: (i % 40) * 220, y: Math.floor(i / 40) * 140 },
      nlpid: '',
      description: `第${i}个节点，确认客户的需求并继续往下介绍`,
      playbacks: [
        `这里是第${i}个节点的话术，我们这次活动的内容是免费体验，请问您这边方便了解一下吗，大概只需要两分钟的时间？`,
      ],
      replaybacks: [`刚才说到第${i}步，您看方便吗？`],
      kbplaybacks: ['那我们继续刚才的话题，您看可以吗？'],
      mismatchplaybacks: ['不好意思，我没听清，您可以再说一遍吗？'],
      mismatchrepetition: '2',
      kb: 'C1',
      repetition: '',
      potential: '',
      filter: { text: '', dtmf: 'none' },
      subflow: {
        [`F${(i + 1) % nodes}`]: { condition: { text: ['肯定词', ...words(1)], complete: [], dtmf: ['1'] } },
        [`F${(i + 7) % nodes}`]: { condition: { text: ['否定词', ...words(3)], complete: [], dtmf: ['2'] } },
        [`F${(i + 31) % nodes}`]: { condition: { text: ['any'], complete: ['any'], dtmf: ['any'] } },
      },
    };
  }
  const prompt: Record<string, unknown> = {};
  for (let i = 0; i < kbPrompts; i++) {
    prompt[`P${i}`] = {
      name: `问题${i}`,
      keyworks: [`第${i}个问题`, `问题${i}怎么`, `关于${i}号`],
      playbacks: [`这是第${i}个问题的答案，希望可以帮到您。`],
      repetition: '2',
      description: '',
    };
  }
  return JSON.stringify({
    start: 'F0',
    flow,
    kb: { C1: { name: '常见问题', prompts: Object.keys(prompt) } },
    prompt,
    synonym: { 肯定词: ['是', '好', '要', '没错', '有', '对'], 否定词: ['不', '没'] },
    global: { interrupt: '0', wait_speech_timeout_ms: '5000' },
  });
}
