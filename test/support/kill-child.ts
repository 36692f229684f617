import { thisMachine } from '../../functions/local/machine.ts';
import { tidemark } from '../../functions/local/tidemark.ts';
import { fixedClock } from '../../shared/clock.ts';
import { folderStore } from '../../shared/storage/folder.ts';
import { killedAt } from './failing-store.ts';

/** The command line with a clock that stands still, in a process that kills itself at one write: `kill-child.ts <now> <at> <before|after> <arguments>…`. */
const [now = '', at = '', when = '', ...args] = process.argv.slice(2);

const die = (): never => {
	process.kill(process.pid, 'SIGKILL');
	for (;;); // nothing may run between the signal and its delivery
};

process.exitCode = await tidemark(args, {
	...thisMachine(),
	clock: fixedClock(new Date(now)),
	openStore: (folder) => killedAt(folderStore(folder), { at: Number(at), when: when === 'after' ? 'after' : 'before' }, die),
});
