import { required } from '../column.ts';
import { entity } from '../entity.ts';

export const account_owners = entity({
	description: 'Who looks after an account in one role, from a day on until the next one takes over',
	key: ['account_id', 'role', 'starts_at'],
	isDated: true,
	version: 1,
	columns: {
		account_id: required.varchar("Vendor's id of the customer"),
		role: required.varchar('csm or account_manager: the role is the dimension in reports'),
		owner_id: required.varchar('Pseudonymous id of the employee or team; unassigned where nobody follows'),
		starts_at: required.timestamp('From when on'),
	},
});
