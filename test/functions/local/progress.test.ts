import { describe, expect, it } from 'vitest';
import { progressLog } from '../../../functions/local/progress.ts';
import { stillEdge } from '../../support/edge.ts';

const written = (terminalColumns: number | null, act: (log: ReturnType<typeof progressLog>) => void): string => {
	let text = '';
	act(progressLog(stillEdge('/', { terminalColumns, err: (piece) => void (text += piece) })));
	return text;
};

describe('progress', () => {
	it('is a line at the start and one at the end where nobody watches', () => {
		const known = written(null, (log) => Array.from({ length: 53 }, (_, index) => log.progress('tables', index + 1, 53)));
		expect(known).toBe('tables: 1 of 53\ntables: 53 of 53\n');
		const unknown = written(null, (log) => Array.from({ length: 10 }, (_, index) => log.progress('records', (index + 1) * 100)));
		expect(unknown).toBe('records: 100 so far\n');
		const two = written(null, (log) => ['a', 'b', 'a', 'b'].forEach((task) => log.progress(task, 1, 2)));
		expect(two).toBe('a: 1 of 2\nb: 1 of 2\n');
	});

	it('is one line that is redrawn on a terminal, never wider than it, and gone at the end', () => {
		const text = written(20, (log) => {
			log.progress('a task with a long name', 1, 2);
			log.info('kept', { rows: 5n });
			log.progress('a task with a long name', 2, 2);
		});
		expect(text).toBe('\r\u001B[2Ka task with a long \r\u001B[2Kkept  rows=5\n\r\u001B[2K');
	});
});
