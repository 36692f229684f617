import { once } from 'node:events';
import { startBed } from './bed.ts';

/** Keeps a bed up in the foreground for trials by hand, until Ctrl-C: `node test/aws/bed/main.ts [workers]`. */
const begun = Date.now();
const { stop, ...bed } = await startBed({ workers: Number(process.argv[2] ?? 0) });
console.log(JSON.stringify(bed, null, 2));
console.error(`ready after ${((Date.now() - begun) / 1000).toFixed(1)} s; Ctrl-C stops it`);
const wait = setInterval(() => undefined, 1 << 30);
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
clearInterval(wait);
await stop();
