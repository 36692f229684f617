import { toSeconds } from '../../../../functions/local/sandbox/calendar.ts';
import { DEFAULT_AS_OF } from '../../../../functions/local/sandbox/server.ts';
import { found } from '../../../../functions/local/sandbox/world.ts';

export const AS_OF = toSeconds(DEFAULT_AS_OF);

/** The company that `startSandbox()` serves when nothing else is asked for. */
export const company = found({ seed: 'tidemark', accounts: 500, months: 36, asOf: AS_OF });
