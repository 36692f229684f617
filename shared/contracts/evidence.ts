/** On what a dated state rests, weakest first; where two speak of one instant the stronger wins. */
export const EVIDENCE = ['carried', 'invoice', 'snapshot', 'event'] as const;
export type Evidence = (typeof EVIDENCE)[number];
