import { expect, test } from 'vitest';
import { answerOf } from '../../../functions/orchestrate/answer.ts';
import type { Manifest } from '../../../shared/contracts/publication.ts';

const manifest: Manifest = {
	format: 1,
	publication_id: '20251105T000000000Z-00000000',
	previous: null,
	created_at: '2025-11-05T00:00:00Z',
	as_of: '2025-11-05T00:00:00Z',
	input_hash: '0'.repeat(64),
	commits: {},
	policies: [],
	tables: [],
	checks: [],
};
const published = { publication_id: manifest.publication_id, as_of: manifest.as_of };

test('the answer of the scheduled run tells closed months that are known otherwise, and none where nothing was computed', () => {
	const one = {
		policy_id: 'p',
		currency: 'usd',
		accounts: 2,
		account_months: 3,
		first_month: '2025-02',
		last_month: '2025-03',
		change_minor: -1000n,
	};
	expect(JSON.parse(JSON.stringify(answerOf({ outcome: 'new', manifest, closedOtherwise: [one] })))).toEqual({
		outcome: 'new',
		...published,
		closed_otherwise: [{ ...one, change_minor: '-1000' }],
	});
	expect(answerOf({ outcome: 'current', manifest })).toEqual({ outcome: 'current', ...published, closed_otherwise: [] });
});
