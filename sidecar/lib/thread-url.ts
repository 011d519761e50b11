/**
 * Where the code of a thread is. The built one lies beside the built command; from the sources, the thread has to
 * learn TypeScript first.
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
