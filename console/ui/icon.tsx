/** Icons, drawn in a square of 24 with the colour of the text. */

const PATHS = {
  add: 'M12 5v14M5 12h14',
  arrow: 'M5 12h13M13 7l5 5-5 5',
  back: 'M15 6l-6 6 6 6',
  canvas: 'M4 5h6v5H4zM14 14h6v5h-6zM10 7.5h4a2 2 0 0 1 2 2V14',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  clock: 'M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z',
  close: 'M6 6l12 12M18 6L6 18',
  connect: 'M3 12h9M9 8.500l3.500 3.500L9 15.500M15 12a3 3 0 1 0 6 0 3 3 0 0 0-6 0z',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  down: 'M6 9l6 6 6-6',
  download: 'M12 4v11m0 0l-4-4m4 4l4-4M5 20h14',
  ear: 'M8 9a4.5 4.5 0 1 1 9 0c0 3-3 3.5-3 6.5a3 3 0 0 1-5.6 1.5M10.500 9.500a2 2 0 1 1 4 0',
  edit: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
  fit: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  flag: 'M6 21V4h11l-2.500 4L17 12H6',
  flow: 'M6 4.500a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM18 15.500a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM8 6.500h6a2 2 0 0 1 2 2v7',
  globe: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18',
  hangup: 'M4 14c4-5 12-5 16 0l-2 3-4-2v-2c-1.300-.4-2.700-.4-4 0v2l-4 2z',
  history: 'M4 12a8 8 0 1 0 2.500-5.800L4 8.500M4 4v4.500h4.500M12 8v4l3 2',
  keys: 'M6 5h.01M12 5h.01M18 5h.01M6 11h.01M12 11h.01M18 11h.01M6 17h.01M12 17h.01M18 17h.01',
  knowledge: 'M5 5a2 2 0 0 1 2-2h12v15H7a2 2 0 0 0-2 2zM5 20a1 1 0 0 0 2 1h12v-3',
  levels: 'M5 20v-6M10 20V9M15 20v-9M20 20V4',
  menu: 'M4 7h16M4 12h16M4 17h16',
  moon: 'M20 14A8.500 8.500 0 0 1 10 4a8.500 8.500 0 1 0 10 10z',
  more: 'M6 12h.01M12 12h.01M18 12h.01',
  note: 'M5 4h14v10l-6 6H5zM13 20v-6h6',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 20.500c1.500-5 14.500-5 16 0',
  play: 'M7 4.500l12 7.500-12 7.500z',
  problem: 'M12 4L2.500 20h19zM12 10v4.500M12 17.300v.2',
  redo: 'M20 9l-4-4m4 4l-4 4m4-4H9a5 5 0 0 0 0 10h3',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l5 5',
  select: 'M6 3.500l12.500 8-5.500 1.200L10 18z',
  settings:
    'M12 8.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM12 2.500v3M12 18.500v3M2.500 12h3M18.500 12h3M5.300 5.300l2.100 2.100M16.600 16.600l2.100 2.100M18.700 5.300l-2.100 2.100M7.400 16.600l-2.100 2.100',
  silence: 'M5 9v6h4l5 4V5L9 9zM18 10l4 4M22 10l-4 4',
  speak: 'M4 5h16v11H10l-5 4v-4H4z',
  stop: 'M6 6h12v12H6z',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M18.700 5.300l-1.400 1.400M6.700 17.300l-1.400 1.400',
  synonyms: 'M4 8h12m0 0l-3-3m3 3l-3 3M20 16H8m0 0l3-3m-3 3l3 3',
  test: 'M9 3h6M10 3v6L5 19a1.500 1.500 0 0 0 1.500 2h11a1.500 1.500 0 0 0 1.500-2L14 9V3M8 15h8',
  tidy: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z',
  transfer:
    'M5 14c3-4 11-4 14 0l-1.800 2.700-3.500-1.700v-1.800a8 8 0 0 0-3.400 0V15l-3.500 1.700zM12 9V3m0 0L9.500 5.500M12 3l2.500 2.500',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  undo: 'M4 9l4-4M4 9l4 4M4 9h11a5 5 0 0 1 0 10h-3',
  upload: 'M12 20V9m0 0l-4 4m4-4l4 4M5 4h14',
  up: 'M6 15l6-6 6 6',
  versions: 'M6 3v12M6 15a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM18 3a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM18 9a9 9 0 0 1-9 9',
  zoomIn: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l5 5M11 8v6M8 11h6',
  zoomOut: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l5 5M8 11h6',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
