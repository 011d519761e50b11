/** Writes one stream. A client that reads slowly holds nothing but its place in the feed. */
import type { ServerResponse } from 'node:http';
import type { LiveEvent } from './event.ts';
import type { EventFeed } from './feed.ts';

/** When a browser comes back, ms. */
const RETRY_MS = 2_000;

export interface StreamWriterOptions {
  feed: EventFeed;
  /** In the feed: what follows is sent. */
  place: number;
  /** What the client sees of an event; undefined: nothing. */
  show: (event: LiveEvent) => object | undefined;
  /** How long the client may leave unread what was sent, ms. */
  stallMs: number;
}

export class StreamWriter {
  private place: number;
  private stall: NodeJS.Timeout | undefined;

  constructor(
    private readonly raw: ServerResponse,
    private readonly options: StreamWriterOptions,
  ) {
    this.place = options.place;
    raw.on('drain', () => {
      this.stop();
      this.pump();
    });
  }

  /** @param isReset events were lost: the client must load again what it shows */
  begin({ isReset }: { isReset: boolean }): void {
    this.write(`retry: ${RETRY_MS}\n${isReset ? 'event: reset\ndata: {}\n' : ''}${this.id}\n`);
    this.pump();
  }

  /** Sends what has come, as far as the client reads. */
  pump(): void {
    const { feed, show } = this.options;
    if (!feed.isKept(this.place)) return void this.raw.end();
    for (let next = feed.after(this.place); next && !this.isBlocked; next = feed.after(this.place)) {
      this.place = next.sequence;
      const shown = show(next.event);
      if (shown !== undefined)
        this.write(`${this.id}event: ${next.event.kind}\ndata: ${JSON.stringify(shown)}\n\n`);
    }
  }

  /** Keeps proxies from closing the connection, and tells the place: what the client does not see counts as seen. */
  beat(): void {
    if (!this.isBlocked) this.write(`: still here\n${this.id}\n`);
  }

  stop(): void {
    clearTimeout(this.stall);
    this.stall = undefined;
  }

  private get id(): string {
    return `id: ${this.options.feed.idAt(this.place)}\n`;
  }

  private get isBlocked(): boolean {
    return this.stall !== undefined || this.raw.writableEnded || this.raw.destroyed;
  }

  private write(text: string): void {
    if (this.raw.write(text) || this.raw.destroyed) return;
    this.stall = setTimeout(() => this.raw.destroy(), this.options.stallMs).unref();
  }
}
