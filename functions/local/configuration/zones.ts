import { nearest } from '../../../shared/nearest.ts';

/** True for a zone whose clocks can be read. */
export const isZone = (name: string): boolean => {
	try {
		return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
	} catch {
		return false;
	}
};

/** What to write instead of a zone that does not exist. */
export const zoneAdvice = (name: string): string => {
	const meant = nearest(name, Intl.supportedValuesOf('timeZone'));
	return meant === undefined ? 'give an IANA name such as UTC, Europe/Berlin or America/New_York' : `did you mean ${meant}?`;
};
