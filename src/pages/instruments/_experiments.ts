import { experiments } from '../../lab/experiments/all.ts';

export interface CitedInstrument {
  id: string;
  title: string;
  question: string;
}

/** A file for each instrument. */
export function instrumentPaths(): { params: { id: string }; props: { cited: CitedInstrument } }[] {
  return experiments.map(({ id, title, question }) => ({ params: { id }, props: { cited: { id, title, question } } }));
}
