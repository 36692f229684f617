import { once } from 'node:events';
import { startBed } from './bed.ts';
import { openClaim } from './claim.ts';

/** Keeps a bed up in the foreground, for trials by hand and for test runs that follow each other: `node test/aws/bed/main.ts [workers]`. */
const begun = Date.now();
const workers = Number(process.argv[2] ?? 0);
const { stop, ...bed } = await startBed({ workers });
openClaim({ aws: bed.s3Endpoint, trino: bed.trinoUrl, workers });
console.log(JSON.stringify(bed, null, 2));
console.error(`ready after ${((Date.now() - begun) / 1000).toFixed(1)} s; Ctrl-C stops it`);
const wait = setInterval(() => undefined, 1 << 30);
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
clearInterval(wait);
await stop();
