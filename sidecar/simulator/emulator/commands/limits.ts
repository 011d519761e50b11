/** Resources that calls count on (application `limit`, API `limit_usage`), as mod_hash has them. */
import { separate } from './words.ts';

export class Limits {
  private readonly own = new Set<string>();

  /** @param others how many other calls are on a resource: `<realm> <name>` → count */
  constructor(private readonly others: Readonly<Record<string, number>>) {}

  /** @param argument `<backend> <realm> <name>` */
  usage(argument: string): number {
    const key = keyOf(argument);
    return (this.others[key] ?? 0) + (this.own.has(key) ? 1 : 0);
  }

  /** @returns how many calls are on it with this one */
  enter(argument: string): number {
    this.own.add(keyOf(argument));
    return this.usage(argument);
  }

  release(argument: string): void {
    this.own.delete(keyOf(argument));
  }
}

function keyOf(argument: string): string {
  return separate(argument).slice(1, 3).join(' ');
}
