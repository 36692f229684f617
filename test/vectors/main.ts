// Scores files of MRR vectors against the product's own SQL, all in one run: one line per number that came out differently.
// npm run vectors -- <file>...
import { scoreFiles } from './scorer.ts';

const files = process.argv.slice(2);
if (files.length === 0) {
	console.error('npm run vectors -- <file>...: name at least one file of vectors');
	process.exitCode = 2;
} else {
	const { problems, lines, exitCode } = await scoreFiles(files);
	for (const problem of problems) console.error(problem);
	console.log(lines.join('\n'));
	process.exitCode = exitCode;
}
