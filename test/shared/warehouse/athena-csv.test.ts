import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ResultLine, resultLines } from '../../../shared/warehouse/athena-csv.ts';

/** All lines of a file that comes in pieces of so many bytes. */
const linesOf = async (file: string, pieceBytes = 8): Promise<ResultLine[]> => {
	const bytes = Buffer.from(file);
	const pieces = async function* (): AsyncGenerator<Uint8Array> {
		for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
	};
	return (await Array.fromAsync(resultLines(pieces()))).flat();
};

const written = (lines: readonly ResultLine[]): string =>
	lines.map((line) => `${line.map((value) => (value === undefined ? '' : `"${value.replaceAll('"', '""')}"`)).join(',')}\n`).join('');

describe('the file of a result', () => {
	// As Athena wrote it for: select * from (values ('', 'a'), ('N/A', 'a'), ('NULL', 'a'), (null, 'a')); PyAthena issue 118.
	test('tells null from empty text', async () => {
		expect(await linesOf('"_col0","_col1"\n"","a"\n"N/A","a"\n"NULL","a"\n,"a"\n')).toEqual([
			['_col0', '_col1'],
			['', 'a'],
			['N/A', 'a'],
			['NULL', 'a'],
			[undefined, 'a'],
		]);
	});

	test('of one column has an empty line for a null', async () => {
		expect(await linesOf('"a"\n\n""\n"x"\n\n')).toEqual([['a'], [undefined], [''], ['x'], [undefined]]);
	});

	test('may hold values without quotes, and need not end with a line break', async () => {
		expect(await linesOf('"a","b"\n1,true\n"2",')).toEqual([
			['a', 'b'],
			['1', 'true'],
			['2', undefined],
		]);
	});

	test('gives the values that were put in, wherever it is cut into pieces', async () => {
		const value = fc.option(
			fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', '\\', 'é', '\u{1F600}', ' ') })),
			{
				nil: undefined,
			},
		);
		const lines = fc.integer({ min: 1, max: 4 }).chain((width) => fc.array(fc.array(value, { minLength: width, maxLength: width })));
		await fc.assert(
			fc.asyncProperty(lines, fc.integer({ min: 1, max: 64 }), async (given, pieceBytes) => {
				expect(await linesOf(written(given), pieceBytes)).toEqual(given);
			}),
		);
	});

	test('that ends within a value is refused', async () => {
		await expect(linesOf('"a","b"\n"1","cut of')).rejects.toThrow(/ends within a value.*"cut of/);
	});
});
