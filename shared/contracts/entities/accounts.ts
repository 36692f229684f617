import { optional, required } from '../column.ts';
import { entity } from '../entity.ts';

export const accounts = entity({
	description: 'A customer as one vendor knows it',
	key: ['account_id'],
	subject: { account: 'account_id' },
	version: 1,
	columns: {
		account_id: required.varchar("Vendor's id of the customer"),
		name: optional.varchar('Name of the company or person', { personal: true }),
		created_at: optional.timestamp('When the customer was created at the vendor'),
		deleted_at: optional.timestamp('When the customer was deleted at the vendor'),
		currency: optional.varchar('ISO 4217 code, lower case, of the customer'),
		country: optional.varchar('ISO 3166 code, upper case'),
		segment: optional.varchar('Segment as the company names it'),
		industry: optional.varchar('Industry as the company names it'),
		channel: optional.varchar('Acquisition channel as the company names it'),
		legal_entity: optional.varchar('Legal entity of ours that bills the customer'),
		is_delinquent: optional.boolean('True while the latest charge failed and is still owed'),
	},
});

export const account_links = entity({
	description: 'Two vendor records that are one account: the linked record is counted under the other one',
	key: ['account_id'],
	version: 1,
	columns: {
		account_id: required.varchar("Vendor's id of the record that is folded away"),
		into_source_id: optional.varchar('Source of the record that stays; null means the same source'),
		into_account_id: required.varchar('Id of the record that stays'),
		effective_at: optional.timestamp('When the two became one'),
	},
});
