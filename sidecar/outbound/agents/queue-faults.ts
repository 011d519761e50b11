/** Why no call is placed for a queue, and where an operator looks. */

export const QUEUE_FAULTS = {
  'not-read': {
    text: 'the queue has not been read yet',
    textZh: '队列状态尚未读取',
  },
  'not-connected': {
    text: 'the event socket of FreeSWITCH cannot be reached',
    textZh: '无法连接 FreeSWITCH 的 event socket',
  },
  'no-module': {
    text: 'FreeSWITCH has not loaded the module of the queue',
    textZh: 'FreeSWITCH 没有加载队列所属的模块',
  },
  'no-queue': {
    text: 'FreeSWITCH has no such queue',
    textZh: 'FreeSWITCH 上没有这个队列',
  },
  unreadable: {
    text: 'the answer of FreeSWITCH about the queue cannot be read',
    textZh: 'FreeSWITCH 返回的队列状态无法解析',
  },
  stale: {
    text: 'the state of the queue is too old',
    textZh: '队列状态已过期',
  },
  'other-line': {
    text: 'simulated agents take calls of simulated lines only, and real agents take no simulated calls',
    textZh: '模拟坐席只接模拟线路的呼叫，真实坐席不接模拟呼叫',
  },
} as const satisfies Record<string, { text: string; textZh: string }>;

export type QueueFault = keyof typeof QUEUE_FAULTS;
