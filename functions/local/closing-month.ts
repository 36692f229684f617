import { Problem } from '../../shared/problem.ts';

/** The first day of the month that was named as 2026-10. Problem (configuration) on anything else. */
export const monthFrom = (text: string | undefined): string => {
	if (text !== undefined && /^\d{4}-(0[1-9]|1[0-2])$/.test(text)) return `${text}-01`;
	throw new Problem({
		kind: 'configuration',
		what: 'That is no month',
		where: '<month>',
		saw: text ?? 'nothing',
		next: 'write it as 2026-10',
	});
};
