/** One field of a cron expression. */
export interface Field {
	readonly name: string;
	readonly from: number;
	readonly to: number;
	/** Names of its values, from the first on. */
	readonly names?: readonly string[];
	/** What it may say beside values, ranges and steps. */
	readonly also?: RegExp;
}

/** The fields of a cron expression, in their order. */
export const FIELDS: readonly Field[] = [
	{ name: 'minutes', from: 0, to: 59 },
	{ name: 'hours', from: 0, to: 23 },
	{ name: 'day of month', from: 1, to: 31, also: /^(\?|L|LW|([1-9]|[12]\d|3[01])W)$/ },
	{ name: 'month', from: 1, to: 12, names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] },
	{
		name: 'day of week',
		from: 1,
		to: 7,
		names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
		also: /^(\?|L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/,
	},
	{ name: 'year', from: 1970, to: 2199 },
];

const isValue = ({ from, to, names = [] }: Field, text: string): boolean =>
	names.includes(text.toUpperCase()) || (/^\d+$/.test(text) && Number(text) >= from && Number(text) <= to);

/** One of the parts between commas: a value, a range, or either of them or a star with a step. */
const isPart = (field: Field, part: string): boolean => {
	const [span = '', step, ...more] = part.split('/');
	const ends = span.split('-');
	const isSpan = span === '*' || (ends.length <= 2 && ends.every((end) => isValue(field, end)));
	return isSpan && more.length === 0 && (step === undefined || /^[1-9]\d*$/.test(step));
};

const cronFault = (body: string): string | undefined => {
	const given = body.trim().split(/\s+/);
	if (given.length !== FIELDS.length)
		return `a cron expression has six fields (${FIELDS.map(({ name }) => name).join(', ')}), such as cron(5 * * * ? *)`;
	for (const [index, field] of FIELDS.entries()) {
		const text = given[index] ?? '';
		if (field.also?.test(text.toUpperCase()) === true || text.split(',').every((part) => isPart(field, part))) continue;
		const names = field.names === undefined ? '' : ` or ${field.names.join(', ')}`;
		return `its ${field.name} cannot be ${text}: write ${field.from} to ${field.to}${names}, a range, a list, or a step such as */2`;
	}
	const open = [given[2], given[4]].filter((text) => text === '?').length;
	return open === 1 ? undefined : 'write ? for the day of month or for the day of week, and something else for the other';
};

const rateFault = (body: string): string | undefined => {
	const [, count, unit, plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(body) ?? [];
	if (count === undefined) return 'a rate is a whole number of minutes, hours or days, such as rate(15 minutes) or rate(1 hour)';
	const right = `${unit}${count === '1' ? '' : 's'}`;
	return right === `${unit}${plural}` ? undefined : `write rate(${count} ${right})`;
};

/** A single start is followed by nothing, and every schedule here is watched for the next one. */
const atFault = (): string => 'at(…) starts once: write a schedule that goes on, such as cron(5 * * * ? *) or rate(1 hour)';

const KINDS: Readonly<Record<string, (body: string) => string | undefined>> = { cron: cronFault, rate: rateFault, at: atFault };

/** What is wrong with an expression of EventBridge Scheduler, and what to write instead; undefined where nothing is. */
export const scheduleFault = (expression: string): string | undefined => {
	const [, kind = '', body = ''] = /^([a-z]+)\((.*)\)$/.exec(expression) ?? [];
	const fault = KINDS[kind];
	return fault === undefined ? 'write cron(5 * * * ? *) or rate(1 hour)' : fault(body);
};
