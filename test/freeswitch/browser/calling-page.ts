/** The page of fs-scripts/browser in headless Chromium, served by the server beside it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { bundleJsSip } from '../../../build/release.ts';
import { processEnvironment } from '../../../sidecar/settings/config.ts';
import { until } from '../../support/until.ts';
import type { HubProcess } from './hub-process.ts';
import { toneFile } from './tone.ts';

const SOURCES = join(import.meta.dirname, '..', '..', '..', 'fs-scripts', 'browser');
/** What the microphone hears, Hz: 700 ms of it, then 1300 ms of silence, and so on. */
export const SPOKEN_HZ = 440;
const RATE = 48_000;

export interface CallingPage {
  page: Page;
  /** Calls, and waits for the state. */
  call(): Promise<void>;
  state(): Promise<{ state: string; reason: string }>;
  /** Waits until it hears a tone of this frequency, and not only noise. */
  hears(hz: number): Promise<void>;
  /** What was negotiated, as getStats has it. */
  media(): Promise<{ codec: string; dtls: string; candidate: string }>;
  press(key: string): Promise<void>;
  stop(): Promise<void>;
}

/** @param port of the page's server @param on makes a program run on the visitor's machine, where that is another one */
export async function openPage(
  hub: HubProcess,
  {
    port,
    route,
    on = (program) => program,
  }: { port: number; route: string; on?: (program: string) => string },
): Promise<CallingPage> {
  const folder = mkdtempSync(join(tmpdir(), 'cti-robot-page-'));
  cpSync(SOURCES, join(folder, 'page'), { recursive: true });
  bundleJsSip(join(folder, 'page'));
  writeFileSync(join(folder, 'spoken.wav'), toneFile(SPOKEN_HZ, 700, { rate: RATE, quietMs: 1300 }));
  const server = spawn(on(process.execPath), [join(folder, 'page', 'server.mjs')], {
    env: { PATH: processEnvironment().PATH, HUB: hub.url, KEY: hub.apiKey, ROUTE: route, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => server.stdout.once('data', resolve));
  const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: on('/usr/bin/chromium'),
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-audio-capture=${join(folder, 'spoken.wav')}`,
      '--autoplay-policy=no-user-gesture-required',
      // FreeSWITCH is on loopback here.
      '--allow-loopback-in-peer-connection',
      '--disable-features=WebRtcHideLocalIpsWithMdns',
    ],
  });
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
  return controls({ page, context, server, folder });
}

interface Opened {
  page: Page;
  context: BrowserContext;
  server: ChildProcess;
  folder: string;
}

function controls({ page, context, server, folder }: Opened): CallingPage {
  const state = () =>
    page.evaluate(
      '({ state: document.body.dataset.state, reason: document.body.dataset.reason })',
    ) as Promise<{
      state: string;
      reason: string;
    }>;
  return {
    page,
    state,
    call: () => page.click('#call'),
    press: (key) => page.click(`#keys button[value="${key}"]`),
    async hears(hz) {
      await page.evaluate(LISTEN);
      await until(`a tone of ${hz} Hz in the browser`, async () => {
        const heard = (await page.evaluate('globalThis.loudest()')) as { hz: number; decibels: number };
        return Math.abs(heard.hz - hz) < 30 && heard.decibels > -60;
      });
    },
    media: () => page.evaluate(MEDIA) as Promise<{ codec: string; dtls: string; candidate: string }>,
    async stop() {
      await context.close();
      server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Looks for the loudest frequency of what comes from the robot. */
const LISTEN = `(async () => {
  const [receiver] = robotCall.connection().getReceivers();
  if (globalThis.listenedTo === receiver.track) return;
  globalThis.listenedTo = receiver.track;
  const audio = new AudioContext();
  await audio.resume();
  const analyser = audio.createAnalyser();
  analyser.fftSize = 8192;
  audio.createMediaStreamSource(new MediaStream([receiver.track])).connect(analyser);
  globalThis.loudest = () => {
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    const at = bins.indexOf(Math.max(...bins));
    return { hz: (at * audio.sampleRate) / analyser.fftSize, decibels: bins[at] };
  };
})()`;

const MEDIA = `(async () => {
  const all = [...(await robotCall.connection().getStats()).values()];
  const inbound = all.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'audio');
  const transport = all.find(({ type }) => type === 'transport');
  const pair = all.find(({ id }) => id === transport.selectedCandidatePairId);
  return {
    codec: all.find(({ id }) => id === inbound.codecId).mimeType,
    dtls: transport.dtlsState + ' ' + transport.srtpCipher,
    candidate: all.find(({ id }) => id === pair.localCandidateId).candidateType,
  };
})()`;
