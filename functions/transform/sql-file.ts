import { Problem } from '../../shared/problem.ts';

/** A model as it stands in its file: `-- key: value` lines, then one SELECT. */
export interface SqlFile {
	/** Path below sql/, for messages. */
	readonly path: string;
	/** File name without extension: the table's, metric's or check's name. */
	readonly name: string;
	readonly header: Readonly<Record<string, string>>;
	readonly body: string;
}

/** Splits a model's text. A header key said twice, or text without a statement, is a Problem. */
export const parseSqlFile = (path: string, content: string): SqlFile => {
	const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.sql$/, '');
	const lines = content.split('\n');
	const header: Record<string, string> = {};
	let first = 0;
	for (; first < lines.length; first += 1) {
		const match = /^-- ([a-z_]+): (.+)$/.exec(lines[first] ?? '');
		if (!match?.[1] || !match[2]) break;
		if (match[1] in header)
			throw new Problem({
				kind: 'defect',
				what: 'a header key stands twice',
				where: path,
				saw: match[1],
				next: 'keep one of the two lines',
			});
		header[match[1]] = match[2].trim();
	}
	const body = lines.slice(first).join('\n').trim();
	if (body === '')
		throw new Problem({ kind: 'defect', what: 'a model without a statement', where: path, next: 'write one SELECT below the header' });
	return { path, name, header, body };
};
