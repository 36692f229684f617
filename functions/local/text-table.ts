export interface TextColumn {
	readonly title: string;
	/** Numbers stand to the right. */
	readonly isNumber: boolean;
}

const pad = (text: string, width: number, right: boolean): string => (right ? text.padStart(width) : text.padEnd(width));

/** Rows under their titles, aligned, two blanks between columns. An empty row is drawn as a line. */
export const textTable = (columns: readonly TextColumn[], rows: readonly (readonly string[])[]): string => {
	const widths = columns.map(({ title }, index) => rows.reduce((width, row) => Math.max(width, row[index]?.length ?? 0), title.length));
	const rule = widths.map((width) => '─'.repeat(width)).join('  ');
	const line = (cells: readonly string[]): string =>
		cells.length === 0
			? rule
			: columns
					.map(({ isNumber }, index) => pad(cells[index] ?? '', widths[index] ?? 0, isNumber))
					.join('  ')
					.trimEnd();
	return `${[line(columns.map(({ title }) => title)), rule, ...rows.map(line)].join('\n')}\n`;
};
