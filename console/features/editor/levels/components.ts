/** Nodes that lead back to each other, together, in an order in which none follows those that it leads to. */

export interface Component {
  members: readonly string[];
  /** A call can come here again. */
  isLoop: boolean;
  /** Places of the components that follow. */
  leadsTo: readonly number[];
}

/** What can be reached from `start`, by the algorithm of Tarjan without recursion: a flow can be a chain of thousands. */
export function componentsOf(start: string, leadsTo: (id: string) => readonly string[]): Component[] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const targets = new Map<string, readonly string[]>();
  const component = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  const path: { id: string; next: number }[] = [];
  const enter = (id: string): void => {
    index.set(id, index.size);
    low.set(id, index.get(id) as number);
    targets.set(id, leadsTo(id));
    open.push(id);
    path.push({ id, next: 0 });
  };
  const lower = (id: string, to: number): void => {
    if (to < (low.get(id) as number)) low.set(id, to);
  };
  enter(start);
  for (let step = path[path.length - 1]; step; step = path[path.length - 1]) {
    const { id } = step;
    const target = (targets.get(id) as readonly string[])[step.next++];
    if (target !== undefined) {
      if (!index.has(target)) enter(target);
      else if (!component.has(target)) lower(id, index.get(target) as number);
      continue;
    }
    path.pop();
    const outer = path[path.length - 1];
    if (outer) lower(outer.id, low.get(id) as number);
    if (low.get(id) !== index.get(id)) continue;
    const members: string[] = [];
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      members.push(one);
      component.set(one, found.length);
      if (one === id) break;
    }
    found.push(members);
  }
  const last = found.length - 1;
  return found
    .map((members, at) => {
      const all = members.flatMap((id) => targets.get(id) as readonly string[]);
      const next = new Set(all.map((id) => component.get(id) as number));
      const isLoop = members.length > 1 || next.has(at);
      next.delete(at);
      return { members, isLoop, leadsTo: [...next].map((other) => last - other) };
    })
    .reverse();
}
