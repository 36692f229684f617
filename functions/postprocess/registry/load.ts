import type { Postprocess } from '../../../shared/contracts/postprocess.ts';
import { Problem } from '../../../shared/problem.ts';
import { postprocessorNames } from './names.ts';

/** Every post-processor by the table it makes: a file of functions/postprocess, its name in snake case. */
export const loadPostprocessors = async (): Promise<ReadonlyMap<string, Postprocess>> => {
	const found = new Map<string, Postprocess>();
	for (const name of postprocessorNames()) {
		const module: unknown = await import(`../${name}.ts`);
		const step = (module as { readonly default?: Postprocess }).default; // what the file's own type says; its absence is checked next
		if (step === undefined) {
			throw new Problem({
				kind: 'defect',
				what: 'a post-processor without a default export',
				where: `functions/postprocess/${name}.ts`,
				next: 'export default postprocess({…})',
			});
		}
		found.set(name.replaceAll('-', '_'), step);
	}
	return found;
};
