import { rollback } from '../../functions/publish/rollback.ts';
import { folderStore } from '../../shared/storage/folder.ts';

/** Points readers at one publication after the other, as fast as it can, until it is killed: `flip-child.ts <folder> <id>…`. */
const [folder = '', ...ids] = process.argv.slice(2);
const store = folderStore(folder);
for (let flips = 1; ; flips += 1) {
	await rollback(store, ids[flips % ids.length] ?? '');
	process.send?.(flips);
}
