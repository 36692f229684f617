import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../../functions/local/configuration/load.ts';
import { POLICY_PRESETS } from '../../../../shared/contracts/policy-presets.ts';
import { Problem } from '../../../../shared/problem.ts';

const KNOWN = { connectors: ['stripe', 'chargebee'], healthProfiles: ['billing_only'] };

/** What is said about a configuration, fault by fault; empty when it is accepted. */
const faultsIn = (text: string): string[] => {
	try {
		parseConfig('tidemark.yaml', text, KNOWN);
		return [];
	} catch (error) {
		if (!(error instanceof Problem) || error.kind !== 'configuration') throw error;
		return (error.saw ?? '').split('\n');
	}
};

const SOURCES = 'sources: [{id: stripe, connector: stripe, secret: "env:KEY"}]';

describe('a configuration', () => {
	it('needs nothing but a source; everything else has a default', () => {
		expect(parseConfig('tidemark.yaml', SOURCES, KNOWN)).toMatchObject({
			store: '.tidemark/store',
			reporting_currency: null,
			timezone: 'UTC',
			quarantine_limit: 0.01,
		});
	});

	it('is refused with all of its faults at once, each with its path, line, value and what could stand there', () => {
		const text = `store: 5
reportng_currency: usd
sources:
  - id: Stripe
    connector: stripe
    secert: env:X
  - {id: d, connector: drop, folder: x, files: [{path: a.csv, entity: acounts, columns: {a: {fro: x}, b: 3}}]}
  - 7
`;
		const found = faultsIn(text);
		expect(found).toContain('store (line 1): saw 5; expected string');
		expect(found).toContain('reportng_currency (line 2): there is no such key; did you mean reporting_currency?');
		expect(found).toContain(
			'sources[0].id (line 4): saw "Stripe"; expected lower-case letters, digits and underscores, starting with a letter',
		);
		expect(found).toContain('sources[0].secert (line 6): there is no such key; did you mean secret?');
		expect(found.find((line) => line.startsWith('sources[0].secret'))).toContain('is missing');
		expect(found.find((line) => line.startsWith('sources[1].files[0].entity'))).toMatch(
			/\(line 7\): saw "acounts"; did you mean accounts\? allowed: .*invoices/,
		);
		expect(found).toContain('sources[1].files[0].columns.a.fro (line 7): there is no such key; did you mean from?');
		expect(found).toContain('sources[1].files[0].columns.b (line 7): saw 3; expected string or a mapping');
		expect(found).toContain('sources[2] (line 8): saw 7; expected a mapping');
		expect(found).toHaveLength(9);
	});

	it.each([
		[
			'policies: [tidemark_defalt]',
			`policies[0] (line 1): saw "tidemark_defalt"; did you mean tidemark_default? allowed: ${Object.keys(POLICY_PRESETS).join(', ')}`,
		],
		[
			'policies: [{ id: board, preset: finance_nett, rules: {} }]',
			`policies[0].preset (line 1): saw "finance_nett"; did you mean finance_net? allowed: ${Object.keys(POLICY_PRESETS).join(', ')}`,
		],
		[
			'policies: [{ id: board, preset: finance_net, rules: { timezone: Europe/Berln } }]',
			'policies[0].rules.timezone (line 1): saw "Europe/Berln"; did you mean Europe/Berlin?',
		],
		['timezone: Europe/Berln', 'timezone (line 1): saw "Europe/Berln"; did you mean Europe/Berlin?'],
		['timezone: Mars/Olympus', 'timezone (line 1): saw "Mars/Olympus"; give an IANA name such as UTC, Europe/Berlin or America/New_York'],
		[
			'policies: [{ id: board, preset: finance_net, rules: { week_factor: 0, day_factor: "1,5" } }]',
			'policies[0].rules.day_factor (line 1): saw "1,5"; expected a fraction such as 52/12',
			'policies[0].rules.week_factor (line 1): saw 0; expected a fraction such as 52/12',
		],
		['health_profile: bilingonly', 'health_profile (line 1): saw "bilingonly"; did you mean billing_only? allowed: billing_only'],
		['quarantine_limit: 2', 'quarantine_limit (line 1): saw 2; Too big: expected number to be <=1'],
	])('names what was probably meant, or what could stand there: %s', (line, ...expected) => {
		expect(faultsIn(`${line}\n${SOURCES}`)).toEqual(expected);
	});

	it('says of a source with an unknown connector that and nothing else, whatever its keys', () => {
		const text = `sources:
  - {id: a, connector: strpe, secret: "env:X"}
  - id: b
    api_key: env:X
    connector: recurly
    site: acme
  - {id: c, connector: Stripe}
  - {id: d, connector: stripe, secert: "env:X"}
`;
		const [first, second, third, ...others] = faultsIn(text);
		expect(first).toBe('sources[0].connector (line 2): saw "strpe"; did you mean stripe? allowed: chargebee, drop, stripe');
		expect(second).toBe('sources[1].connector (line 5): saw "recurly"; allowed: chargebee, drop, stripe');
		expect(third).toBe('sources[2].connector (line 7): saw "Stripe"; did you mean stripe? allowed: chargebee, drop, stripe');
		expect(others.every((line) => line.startsWith('sources[3].sec'))).toBe(true);
		expect(others).toHaveLength(2);
	});

	it('names a source id and a policy given twice', () => {
		const sources = 'sources:\n  - {id: a, connector: stripe, secret: "env:X"}\n  - {id: a, connector: stripe, secret: "env:X"}\n';
		expect(faultsIn(`policies: [tidemark_default, tidemark_default]\n${sources}`)).toEqual([
			'policies[1] (line 1): saw "tidemark_default" twice; every policy gives one set of rows, so name it once',
			'sources[1].id (line 4): saw "a" twice; every source needs an id of its own',
		]);
	});

	it.each([
		['sources: [{id: a, connector: stripe, secret: rk_live_4242}]', 'looks like a key itself'],
		['sources: [{id: a, connector: stripe, secret: [rk_live_4242]}]', 'looks like a key itself'],
		['sources: [{id: a, connector: stripe, secret: "env:rk-live_4242"}]', 'expected env:NAME'],
		['sources: [{id: a, connector: stripe, secret: "env:rk_live_4242"}]', 'looks like a key itself'],
		['sources: {id: a, connector: stripe, secret: rk_live_4242}', '"secret":"not shown"'],
		['sources: [{id: a, connector: drop, folder: x, files: [{secret: rk_live_4242}], secret: rk_live_4242}]', ''],
		['store: {deep: {secret: rk_live_4242}}\nsources: []', '"secret":"not shown"'],
	])('never repeats what stands where the key is named: %s', (text, said) => {
		const found = faultsIn(text).join('\n');
		expect(found).toContain(said);
		expect(found).toMatch(/./);
		expect(found).not.toContain('4242');
	});

	it('is refused as a whole where it is no YAML, or nothing', () => {
		expect(faultsIn('timezone: [\n')[0]).toMatch(/^line 2: /);
		expect(faultsIn('')).toEqual(['(the whole file) (line 1): saw null; expected a mapping']);
	});
});
