/** A tax the company collects; `percent` is a decimal string. */
export interface Tax {
	readonly percent: string;
	readonly inclusive: boolean;
	readonly country: string;
	readonly name: string;
}

export const TAXES = {
	gb_vat: { percent: '20', inclusive: false, country: 'GB', name: 'VAT' },
	gb_vat_in: { percent: '20', inclusive: true, country: 'GB', name: 'VAT' },
	de_vat: { percent: '19', inclusive: false, country: 'DE', name: 'MwSt' },
	fr_vat_in: { percent: '20', inclusive: true, country: 'FR', name: 'TVA' },
	us_sales: { percent: '8.25', inclusive: false, country: 'US', name: 'Sales tax' },
	jp_ct: { percent: '10', inclusive: false, country: 'JP', name: 'JCT' },
} as const satisfies Record<string, Tax>;
export type TaxName = keyof typeof TAXES;

/** The tax of that name. */
export function taxOf(name: TaxName): Tax {
	return TAXES[name];
}
