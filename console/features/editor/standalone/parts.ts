/** What lies beside the page in its folder: scripts that were loaded in front of it set these. */

interface Beside {
  /** Texts of the worker and of the robot: a page from a file may load neither. */
  CTI_ROBOT_PARTS?: { worker: string; robot: string; version: string };
  CTI_ROBOT_SAMPLES?: readonly Sample[];
}

export interface Sample {
  name: string;
  text: string;
}

export function samplesBeside(): readonly Sample[] {
  return (globalThis as Beside).CTI_ROBOT_SAMPLES ?? [];
}

/** Addresses for a worker, made of the texts. */
export function partUrls(): { worker: string; bundle: string } | null {
  const parts = (globalThis as Beside).CTI_ROBOT_PARTS;
  if (parts === undefined) return null;
  const urlOf = (text: string): string => URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  return { worker: urlOf(parts.worker), bundle: urlOf(parts.robot) };
}
