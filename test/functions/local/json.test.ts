import { describe, expect, it } from 'vitest';
import { jsonLine } from '../../../functions/local/json.ts';

describe('a line of JSON', () => {
	it('has what JSON.stringify has, and big integers to the last digit', () => {
		const value = { a: [1, 'x', null, true], at: new Date('2025-01-01T00:00:00Z'), gone: undefined, nested: { 'ke"y': 'é\n' } };
		expect(jsonLine(value)).toBe(`${JSON.stringify(value)}\n`);
		expect(jsonLine({ n: 9007199254740993n, list: [-1n] })).toBe('{"n":9007199254740993,"list":[-1]}\n');
	});
});
