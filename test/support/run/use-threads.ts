/** In each test file: threads start from what the run has bundled, ten times as fast as file by file. */
import { inject } from 'vitest';

globalThis.CTI_ROBOT_THREADS = inject('threads');
