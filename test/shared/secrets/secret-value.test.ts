import { describe, expect, test } from 'vitest';
import { Problem } from '../../../shared/problem.ts';
import { keyIn } from '../../../shared/secrets/secret-value.ts';

describe('a stored secret', () => {
	test.each([
		['plain text', 'sk_test_4eC39HqLyjWDarjt'],
		['plain text with a line break after it', 'sk_test_4eC39HqLyjWDarjt\r\n'],
		['JSON', '{"api_key": "sk_test_4eC39HqLyjWDarjt", "owner": "finance"}'],
		['JSON with space around the key', ' {"api_key": " sk_test_4eC39HqLyjWDarjt\\n"}\n'],
	])('%s is the key', (_, stored) => {
		expect(keyIn(stored, 'secret x')).toBe('sk_test_4eC39HqLyjWDarjt');
	});

	test.each([
		['nothing', '', 'an empty text'],
		['blanks', ' \n', 'an empty text'],
		['JSON cut off', '{"api_key": "sk_test_4eC39', 'begins like JSON'],
		['JSON with another name', '{"apiKey": "sk_test_4eC39HqLyjWDarjt"}', '1 fields without api_key'],
		['a key in quotes', '"sk_test_4eC39HqLyjWDarjt"', 'no object'],
		['a list', '["sk_test_4eC39HqLyjWDarjt"]', 'no object'],
		['null', '{"api_key": null}', 'no text'],
		['a number', '{"api_key": 4}', 'no text'],
		['an empty field', '{"api_key": ""}', 'an empty text'],
		['a sentence', 'put sk_test_4eC39HqLyjWDarjt here', 'spaces'],
		['a header smuggled in', 'sk_test_4eC39HqLyjWDarjt\nx-evil: 1', 'spaces'],
		['a key with a dash that Word made', 'sk–test', 'letters that no key has'],
		['a name of the object prototype', '{"toString": "sk_test_4eC39HqLyjWDarjt"}', 'without api_key'],
	])('%s is none: the message says what was found and shows none of it', (_, stored, saw) => {
		let caught: unknown;
		try {
			keyIn(stored, 'secret tidemark/stripe');
		} catch (error) {
			caught = error;
		}
		expect(caught).toBeInstanceOf(Problem);
		expect(caught).toMatchObject({
			kind: 'credentials',
			where: 'secret tidemark/stripe',
			saw: expect.stringContaining(saw),
			cause: undefined,
		});
		expect(String(caught)).not.toMatch(/sk[_–]|evil|apiKey/);
	});
});
