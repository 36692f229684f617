import * as z from 'zod';
import { Problem } from '../../shared/problem.ts';

/** What a function is given: by its caller, and by its deployment. */
export interface Shapes<E, V> {
	readonly event: z.ZodType<E>;
	readonly environment: z.ZodType<V>;
}

const faultText = ({ path, message }: z.core.$ZodIssue): string => `${path.map(String).join('.')}: ${message}`;

/** Both, parsed. Problem (configuration) that lists every fault of both; values are not repeated, since an environment may hold secrets. */
export const validated = <E, V>(
	{ event, environment }: Shapes<E, V>,
	given: { readonly event: unknown; readonly environment: unknown },
	where: string,
): { readonly event: E; readonly environment: V } => {
	const parsed = z.object({ event, environment }).safeParse(given);
	if (parsed.success) return parsed.data;
	const { issues } = parsed.error;
	throw new Problem({
		kind: 'configuration',
		what: issues.length === 1 ? 'The invocation is wrong' : `The invocation is wrong in ${issues.length} places`,
		where,
		saw: issues.map(faultText).join('; '),
		next: 'correct the event, or deploy again where the environment is at fault',
	});
};
