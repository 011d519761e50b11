/**
 * URL of the code of a thread. In a build it is beside the command; from sources, the thread registers a loader for
 * TypeScript first.
 *
 * @param source path of its file below `sidecar/`, `tts/programs/program-worker.ts`
 */
export function threadUrl(source: string): URL {
  if (!import.meta.url.endsWith('.ts')) {
    return new URL(`./${source.replace(/^.*\//, '').replace(/\.ts$/, '.js')}`, import.meta.url);
  }
  const code = `
    import { register } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))};
    register();
    await import(${JSON.stringify(new URL(`../${source}`, import.meta.url).href)});`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}
