import { nearest } from '../../../shared/nearest.ts';
import { Problem } from '../../../shared/problem.ts';
import { type HealthProfile, type ProfileInput, profileSchema } from './profile.ts';
import { billingOnly } from './profiles/billing-only.ts';
import { steady } from './profiles/steady.ts';

const PROFILES: Readonly<Record<string, ProfileInput>> = { billing_only: billingOnly, steady };

/** Names that the setting `health_profile` may have. */
export const healthProfileNames = (): string[] => Object.keys(PROFILES);

/** The profile of that name with its defaults filled in; an unknown name is a Problem of kind configuration. */
export const healthProfile = (name: string): HealthProfile => {
	const profile = PROFILES[name];
	if (profile === undefined) {
		const meant = nearest(name, healthProfileNames());
		throw new Problem({
			kind: 'configuration',
			what: 'no such health profile',
			where: 'health_profile',
			saw: name,
			next: meant ? `did you mean ${meant}?` : `choose one of ${healthProfileNames().join(', ')}`,
		});
	}
	return profileSchema.parse(profile);
};
