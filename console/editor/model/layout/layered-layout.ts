/**
 * Lays out a flow in columns, from its start to its ends. Scripts of calls have hubs: nodes to which almost all others
 * lead, as to a hang-up. General layouts (dagre) route each of those arrows and need minutes for 500 nodes. Here a hub
 * stands in the last column and pulls nothing to the right, and arrows over several columns have no way points.
 */

export interface LayoutOptions {
  width: number;
  /** The height of a node's card. Cards with many arrows are taller. */
  height: (id: string) => number;
  /** Between columns. */
  gapX: number;
  /** Between the cards of a column. */
  gapY: number;
  /** A node with more arrows to it than this is a hub. */
  hubArrows: number;
}

export interface Place {
  x: number;
  y: number;
}

export const LAYOUT: LayoutOptions = { width: 240, height: () => 144, gapX: 80, gapY: 30, hubArrows: 8 };

/** More sweeps do not remove visibly more crossings. */
const SWEEPS = 4;

interface Graph {
  /** Targets and sources of each node, without arrows to itself, to hubs, and back to a node that led here. */
  next: number[][];
  previous: number[][];
  hubs: boolean[];
  /** All nodes; each stands before those to which it leads. */
  order: number[];
}

/**
 * Places nodes by their arrows. The same input gives the same places.
 *
 * @param ids in the order in which they should be met: the start first, then as in the document
 * @param arrows source and target; targets that do not exist are ignored
 */
export function layeredLayout(
  ids: readonly string[],
  arrows: Iterable<readonly [string, string]>,
  options: Partial<LayoutOptions> = {},
): Map<string, Place> {
  const settings = { ...LAYOUT, ...options };
  const graph = graphOf(ids, arrows, settings.hubArrows);
  const columns = columnsOf(graph);
  untangle(columns, graph);
  return placed(ids, columns, settings);
}

function graphOf(
  ids: readonly string[],
  arrows: Iterable<readonly [string, string]>,
  hubArrows: number,
): Graph {
  const index = new Map(ids.map((id, i) => [id, i]));
  const targets: number[][] = ids.map(() => []);
  const arriving = new Int32Array(ids.length);
  for (const [from, to] of arrows) {
    const source = index.get(from);
    const target = index.get(to);
    if (source === undefined || target === undefined || source === target) continue;
    (targets[source] as number[]).push(target);
    arriving[target] = (arriving[target] as number) + 1;
  }
  const hubs = ids.map((_, i) => (arriving[i] as number) > hubArrows);
  return { ...withoutLoops(targets, hubs), hubs };
}

/** Walks through the graph in depth, with a stack of its own: a chain of nodes may be as long as a flow. */
function withoutLoops(targets: readonly number[][], hubs: readonly boolean[]): Omit<Graph, 'hubs'> {
  const next: number[][] = targets.map(() => []);
  const previous: number[][] = targets.map(() => []);
  const state = new Uint8Array(targets.length);
  const finished: number[] = [];
  const NEW = 0;
  const ON_THE_WAY = 1;
  const DONE = 2;
  for (let root = 0; root < targets.length; root++) {
    if (state[root] !== NEW) continue;
    const stack: { node: number; at: number }[] = [{ node: root, at: 0 }];
    state[root] = ON_THE_WAY;
    for (let top = stack[0]; top !== undefined; top = stack[stack.length - 1]) {
      const target = targets[top.node]?.[top.at++];
      if (target === undefined) {
        state[top.node] = DONE;
        finished.push(top.node);
        stack.pop();
        continue;
      }
      if (state[target] === ON_THE_WAY) continue;
      if (!hubs[target]) {
        next[top.node]?.push(target);
        previous[target]?.push(top.node);
      }
      if (state[target] === NEW) {
        state[target] = ON_THE_WAY;
        stack.push({ node: target, at: 0 });
      }
    }
  }
  return { next, previous, order: finished.reverse() };
}

/** Each node stands right of all that lead to it; hubs stand in a last column. */
function columnsOf({ next, hubs, order }: Graph): number[][] {
  const rank = new Int32Array(hubs.length);
  for (const node of order) {
    for (const target of next[node] ?? [])
      rank[target] = Math.max(rank[target] as number, (rank[node] as number) + 1);
  }
  const columns: number[][] = [];
  const last: number[] = [];
  hubs.forEach((isHub, node) => {
    if (isHub) last.push(node);
    else {
      const column = rank[node] as number;
      columns[column] ??= [];
      columns[column].push(node);
    }
  });
  columns.push(last);
  // Only hubs may have stood in a column. `filter` also skips holes.
  return columns.filter((column) => column.length > 0);
}

/** Sorts each column by the mean place of the neighbours on one side, then on the other. */
function untangle(columns: number[][], { next, previous }: Graph): void {
  const place = new Float64Array(next.length);
  for (const column of columns) {
    column.forEach((node, i) => {
      place[node] = i;
    });
  }
  const mean = new Float64Array(next.length);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const toTheRight = sweep % 2 === 0;
    const neighbours = toTheRight ? previous : next;
    for (let k = 0; k < columns.length; k++) {
      const column = columns[toTheRight ? k : columns.length - 1 - k] as number[];
      for (const node of column) {
        const around = neighbours[node] as number[];
        let sum = 0;
        for (const other of around) sum += place[other] as number;
        mean[node] = around.length > 0 ? sum / around.length : (place[node] as number);
      }
      column.sort((a, b) => (mean[a] as number) - (mean[b] as number));
      column.forEach((node, i) => {
        place[node] = i;
      });
    }
  }
}

/** The middle of each column is at y = 0. */
function placed(
  ids: readonly string[],
  columns: readonly number[][],
  { width, height, gapX, gapY }: LayoutOptions,
): Map<string, Place> {
  const places = new Map<string, Place>(ids.map((id) => [id, { x: 0, y: 0 }]));
  columns.forEach((column, k) => {
    const heights = column.map((node) => height(ids[node] as string));
    const whole = heights.reduce((sum, one) => sum + one + gapY, -gapY);
    let y = Math.round(-whole / 2);
    column.forEach((node, i) => {
      places.set(ids[node] as string, { x: k * (width + gapX), y });
      y += (heights[i] as number) + gapY;
    });
  });
  return places;
}
