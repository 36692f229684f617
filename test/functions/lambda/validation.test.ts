import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { athenaEnvironment } from '../../../functions/lambda/environment.ts';
import { deserialise, serialise } from '../../../functions/lambda/serdes.ts';
import { validated } from '../../../functions/lambda/validation.ts';

describe('event and environment', () => {
	const shapes = { event: z.strictObject({ relist: z.boolean().default(false) }), environment: athenaEnvironment };
	const environment = {
		TIDEMARK_BUCKET: 'b',
		LAMBDA_TASK_ROOT: '/t',
		TIDEMARK_WORKGROUP: 'w',
		TIDEMARK_DATABASE: 'd',
		TIDEMARK_CODE_HASH: '0'.repeat(64),
	};

	test('are parsed, what is left out is filled in, and what the deployment does not name is dropped', () => {
		const given = { ...environment, AWS_SECRET_ACCESS_KEY: 'no' };
		expect(validated(shapes, { event: {}, environment: given }, 'function x')).toEqual({ event: { relist: false }, environment });
	});

	test('are refused with every fault of both in one message that shows no value', () => {
		const { TIDEMARK_BUCKET: _, ...without } = environment;
		const given = { event: { relist: 'yes', all: true }, environment: { ...without, TIDEMARK_CODE_HASH: 'hunter2' } };
		const attempt = (): unknown => validated(shapes, given, 'function x');
		expect(attempt).toThrow(/4 places/);
		for (const part of ['event.relist', '"all"', 'environment.TIDEMARK_BUCKET', 'environment.TIDEMARK_CODE_HASH', 'function x', 'Next: ']) {
			expect(attempt).toThrow(part);
		}
		expect(attempt).not.toThrow(/hunter2/);
	});
});

test('what a step remembers comes back as it was', () => {
	const leaf = fc.oneof(fc.string(), fc.integer(), fc.bigInt(), fc.boolean(), fc.constant(null), fc.date({ noInvalidDate: true }));
	const value = fc.letrec((tie) => ({
		any: fc.oneof(
			{ depthSize: 'small' },
			leaf,
			fc.array(tie('any')),
			fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), tie('any'), { noNullPrototype: true }),
		),
	})).any;
	fc.assert(
		fc.property(value, (given) => {
			expect(deserialise(serialise(given))).toEqual(given);
		}),
	);
});
