import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { annotated } from '../../../../functions/local/configuration/annotate.ts';
import { EXAMPLE } from '../../../../functions/local/configuration/example.ts';
import { CONFIG_TREE, keysAt, nodesAt, type Path } from '../../../../functions/local/configuration/schema-tree.ts';
import { configSchema } from '../../../../shared/contracts/config.ts';

const text = annotated(EXAMPLE);
/** The text with every comment that holds a setting taken in. */
const uncommented = (lines: string): string => {
	const once = lines.replaceAll(/^( *)# ( *)(?=(- )?[a-z_]+:(?: |$)|# )/gm, '$1$2');
	return once === lines ? once : uncommented(once);
};

describe('the configuration that tidemark init writes', () => {
	it('is accepted as it stands', () => {
		expect(configSchema.parse(parse(text))).toMatchObject({
			sources: [{ id: 'stripe', connector: 'stripe', secret: 'env:STRIPE_API_KEY' }],
		});
	});

	it('is accepted with everything that stands in comments', () => {
		expect(configSchema.parse(parse(uncommented(text)))).toEqual(configSchema.parse(EXAMPLE));
	});

	const places: Path[] = [[], ['sources', 0], ['sources', 0, 'files', 0]];
	it.each(places.flatMap((path) => keysAt(path).map((key) => [...path, key].join('.'))))('shows %s', (path) => {
		expect(text).toMatch(new RegExp(`^[ #-]*${path.split('.').at(-1)}:`, 'm'));
	});

	it('explains every key', () => {
		for (const path of places) {
			for (const node of nodesAt(path)) {
				for (const [key, child] of Object.entries(node.properties ?? {})) {
					const description = typeof child === 'object' ? child.description : undefined;
					expect({ key, description }).toEqual({ key, description: expect.stringMatching(/./) as unknown });
					expect(text).toContain(`# ${description}`);
				}
			}
		}
		expect(CONFIG_TREE.properties).toBeDefined();
	});
});
