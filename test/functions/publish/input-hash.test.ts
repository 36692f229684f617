import { describe, expect, it } from 'vitest';
import { inputHash, type RunInput } from '../../../functions/publish/input-hash.ts';
import { publicationId } from '../../../functions/publish/publication-id.ts';

const input: RunInput = {
	files: { stripe: ['aa', 'bb'], rates: ['cc'] },
	code: 'dd',
	policies: { tidemark_default: 'ee' },
	settings: { health_profile: 'billing_only', first: null },
	asOf: new Date('2025-12-15T00:00:00Z'),
};

describe('the hash of a run’s input', () => {
	it('does not depend on the order in which things were named', () => {
		expect(
			inputHash({ ...input, files: { rates: ['cc'], stripe: ['aa', 'bb'] }, settings: { first: null, health_profile: 'billing_only' } }),
		).toBe(inputHash(input));
	});

	it.each<[string, Partial<RunInput>]>([
		['a file more', { files: { ...input.files, rates: ['cc', 'ff'] } }],
		['a file under another source', { files: { stripe: ['aa'], rates: ['bb', 'cc'] } }],
		['files in another order', { files: { ...input.files, stripe: ['bb', 'aa'] } }],
		['another source', { files: { ...input.files, crm: [] } }],
		['other code', { code: 'de' }],
		['another policy', { policies: { tidemark_default: 'ef' } }],
		['another setting', { settings: { ...input.settings, health_profile: 'steady' } }],
		['a setting that is unset', { settings: { ...input.settings, first: 'null' } }],
		['another instant', { asOf: new Date('2025-12-15T00:00:01Z') }],
	])('differs with %s', (_, change) => {
		expect(inputHash({ ...input, ...change })).not.toBe(inputHash(input));
	});
});

describe('a publication id', () => {
	it('is the instant to the millisecond and the first digits of the hash, and sorts by time', () => {
		const early = publicationId(new Date('2025-12-15T01:02:03.004Z'), 'f'.repeat(64));
		expect(early).toBe('20251215T010203004Z-ffffffff');
		expect(early < publicationId(new Date('2025-12-15T01:02:03.005Z'), '0'.repeat(64))).toBe(true);
	});
});
