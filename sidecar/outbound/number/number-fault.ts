export const NUMBER_FAULTS = [
  'empty',
  'too-long',
  'scientific',
  'decimal',
  'extension',
  'not-dialable',
  'emergency',
  'lost-zero',
  'invalid',
  'unknown-country',
] as const;

export interface NumberFault {
  fault: (typeof NUMBER_FAULTS)[number];
  /** What is wrong and what to do, without the number. */
  message: string;
}
