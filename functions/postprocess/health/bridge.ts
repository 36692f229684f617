import { nearestOf, ONE } from './micro.ts';
import { signTest } from './sign-test.ts';

/** How many accounts of a group went from one state to another; states as in health_migration. */
export interface Transition {
	readonly from: string;
	readonly to: string;
	readonly accounts: bigint;
}

/** Effects and means in millionths of a point; null where no account was scored at both ends. */
export interface Bridge {
	/** Health-mix index: mean of green 100, yellow 50, red 0 over scored accounts. */
	readonly before: bigint | null;
	readonly after: bigint | null;
	/** Accounts that left as customers: lifts the index when they were worse than the rest. */
	readonly exit: bigint | null;
	/** Accounts that moved to or from another group, or whose band became or ceased to be unknown. */
	readonly scope: bigint | null;
	/** Accounts scored at both ends: the only real change of health. */
	readonly migration: bigint | null;
	/** New accounts. */
	readonly entry: bigint | null;
	readonly stayers: number;
	readonly improved: number;
	readonly worsened: number;
	/** (improved - worsened) / stayers, with the standard error of a difference of trinomial shares. */
	readonly netMigration: number | null;
	readonly netMigrationError: number | null;
	readonly signTestP: number | null;
}

const POINTS: Readonly<Record<string, bigint>> = { green: 100n, yellow: 50n, red: 0n };
type End = 'from' | 'to';
type Accepts = (transition: Transition) => boolean;

const pointsAt = (transition: Transition, end: End): bigint | undefined => POINTS[transition[end]];

const countOf = (transitions: readonly Transition[], accepts: Accepts): bigint =>
	transitions.filter(accepts).reduce((sum, { accounts }) => sum + accounts, 0n);

const meanOf = (transitions: readonly Transition[], end: End, accepts: Accepts): bigint | null => {
	const chosen = transitions.filter((one) => pointsAt(one, end) !== undefined && accepts(one));
	const total = chosen.reduce((sum, one) => sum + (pointsAt(one, end) ?? 0n) * one.accounts, 0n);
	const accounts = countOf(chosen, () => true);
	return accounts === 0n ? null : nearestOf(total * ONE, accounts);
};

const difference = (later: bigint | null, earlier: bigint | null): bigint | null =>
	later === null || earlier === null ? null : later - earlier;
const plus = (a: bigint | null, b: bigint | null): bigint | null => (a === null || b === null ? null : a + b);

const staysScored: Accepts = (one) => pointsAt(one, 'from') !== undefined && pointsAt(one, 'to') !== undefined;

/**
 * Takes a change of the index apart, one group of accounts after the other: those that churned leave, those out of scope leave, the stayers
 * change band, those new in scope join, new customers join. Each step is a difference of two means, so the four effects sum to the change exactly.
 */
export const healthBridge = (transitions: readonly Transition[]): Bridge => {
	const before = meanOf(transitions, 'from', () => true);
	const withoutChurned = meanOf(transitions, 'from', ({ to }) => to !== 'churned');
	const stayersBefore = meanOf(transitions, 'from', staysScored);
	const stayersAfter = meanOf(transitions, 'to', staysScored);
	const withoutNew = meanOf(transitions, 'to', ({ from }) => from !== '+new');
	const after = meanOf(transitions, 'to', () => true);
	const isBridged = stayersBefore !== null;
	return {
		before,
		after,
		exit: isBridged ? difference(withoutChurned, before) : null,
		scope: isBridged ? plus(difference(stayersBefore, withoutChurned), difference(withoutNew, stayersAfter)) : null,
		migration: difference(stayersAfter, stayersBefore),
		entry: isBridged ? difference(after, withoutNew) : null,
		...stayersOf(transitions.filter(staysScored)),
	};
};

const stayersOf = (
	stayers: readonly Transition[],
): Pick<Bridge, 'stayers' | 'improved' | 'worsened' | 'netMigration' | 'netMigrationError' | 'signTestP'> => {
	const gain = (one: Transition): bigint => (pointsAt(one, 'to') ?? 0n) - (pointsAt(one, 'from') ?? 0n);
	const n = Number(countOf(stayers, () => true));
	const improved = Number(countOf(stayers, (one) => gain(one) > 0n));
	const worsened = Number(countOf(stayers, (one) => gain(one) < 0n));
	const net = n === 0 ? null : (improved - worsened) / n;
	const netMigrationError = net === null ? null : Math.sqrt(((improved + worsened) / n - net ** 2) / n);
	return { stayers: n, improved, worsened, netMigration: net, netMigrationError, signTestP: signTest(improved, worsened) };
};
