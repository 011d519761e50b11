/** One reply of a chat API that speaks OpenAI's protocol, cut into sentences while it arrives. */
export interface Message {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

export interface Chat {
  url: string;
  model: string;
  key: string;
}

/** A sentence up to its end: a Chinese full stop, or a Latin one with a blank after it, so that 3.50 stays whole. */
const SENTENCE = /[\s\S]*?(?:[。！？；\n]|[.!?]\s)/g;

export class ChatReply {
  /** Sentences that have arrived and have not been spoken. */
  readonly waiting: string[] = [];
  private readonly stopping = new AbortController();
  private readonly ended: Promise<void>;
  private isEnded = false;
  private arrived = (): void => {};

  /** Starts the request. What has been spoken is added to `messages`, so that the chat knows what the caller heard. */
  constructor(
    private readonly chat: Chat,
    private readonly messages: Message[],
  ) {
    this.ended = this.read().finally(() => {
      this.isEnded = true;
      this.arrived();
    });
    this.ended.catch(() => {});
  }

  /** Nothing more will come. */
  get isSpoken(): boolean {
    return this.isEnded && this.waiting.length === 0;
  }

  /** The next sentence; null at the end; `later` if none is there in time. Throws if the chat failed. */
  async next(ms: number): Promise<string | null | 'later'> {
    if (this.waiting.length === 0 && !this.isEnded) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.arrived = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const sentence = this.waiting.shift();
    if (sentence !== undefined) {
      const last = this.messages.at(-1);
      if (last?.role === 'assistant') last.content += ` ${sentence}`;
      else this.messages.push({ role: 'assistant', content: sentence });
      return sentence;
    }
    if (!this.isEnded) return 'later';
    await this.ended;
    return null;
  }

  /** The caller says something else: the rest of this reply is of no use. */
  stop(): void {
    this.stopping.abort();
  }

  private async read(): Promise<void> {
    const { url, model, key } = this.chat;
    const response = await fetch(`${url}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({ model, messages: this.messages, stream: true }),
      signal: this.stopping.signal,
    });
    if (!response.ok || !response.body) throw new Error(`the chat answered with status ${response.status}`);
    let rest = '';
    let text = '';
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (!line.startsWith('data: {')) continue;
        text += JSON.parse(line.slice('data: '.length)).choices[0]?.delta?.content ?? '';
      }
      const sentences = text.match(SENTENCE) ?? [];
      text = text.slice(sentences.join('').length);
      this.add(sentences);
    }
    this.add([text]);
  }

  private add(sentences: string[]): void {
    this.waiting.push(...sentences.map((sentence) => sentence.trim()).filter((sentence) => sentence !== ''));
    if (this.waiting.length > 0) this.arrived();
  }
}
