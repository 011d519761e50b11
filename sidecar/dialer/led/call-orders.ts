/**
 * Carries out what a hub wants done with calls of this host that are under way (docs/reference/aliyun.md#operate): asked for
 * through the database, as stops are, because any hub may be asked and any host may have the call.
 */
import type { Log } from '../../lib/log.ts';
import type { DatabaseClock } from '../../store/hub/dialing/database-clock.ts';
import type { HubStore } from '../../store/hub/hub-store.ts';
import { moveOrder, type WaitingOrder, waitingOrders } from '../../store/hub/led/orders.ts';
import type { Carrier, ConnectFault } from '../carrier.ts';

export interface CallOrdersParts {
  store: HubStore;
  clock: DatabaseClock;
  host: string;
  carriers: readonly Carrier[];
  log: Log;
  /** Between two looks, ms. */
  everyMs?: number;
}

const EVERY_MS = 300;
/** Whoever has ordered waits no longer, ms: what is older is not carried out. */
export const ORDER_MS = 5_000;

export class CallOrders {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private isStopped = false;
  private fault = '';

  constructor(private readonly parts: CallOrdersParts) {}

  start(): void {
    const { everyMs = EVERY_MS } = this.parts;
    this.timer = setTimeout(() => {
      this.running = this.look().finally(() => {
        if (!this.isStopped) this.start();
      });
    }, everyMs);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** Never rejects. */
  private async look(): Promise<void> {
    const { store, host, log } = this.parts;
    try {
      for (const order of await waitingOrders(store.db, host)) await this.carryOut(order);
      this.fault = '';
    } catch (error) {
      const reason = store.reasonOf(error);
      if (reason !== this.fault)
        log.warn({ reason }, 'dialer: orders for calls that are under way cannot be read');
      this.fault = reason;
    }
  }

  private async carryOut(order: WaitingOrder): Promise<void> {
    const { store, clock, log } = this.parts;
    const { id, callid } = order;
    const isLate = (await clock(store.db)) - order.created > ORDER_MS;
    if (isLate || !(await moveOrder(store.db, id, { from: 'waiting', to: 'taken' }))) return;
    const reason = await this.connect(order);
    if (reason === null) log.info({ callid }, 'dialer: a call was connected by an order');
    await moveOrder(store.db, id, { from: 'taken', to: reason === null ? 'done' : 'failed', reason });
  }

  private async connect({ callid, lineKind, extension }: WaitingOrder): Promise<ConnectFault | null> {
    const carrier = this.parts.carriers.find(({ kind }) => kind === lineKind);
    return carrier ? carrier.connect(callid, extension) : 'no-call';
  }
}
