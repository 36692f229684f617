import { Problem, type ProblemKind } from '../problem.ts';

/** What an error of AWS means, and what to do about it. */
interface Meaning {
	readonly names: RegExp;
	/** Where one name means several things: what the message says. */
	readonly words?: RegExp;
	readonly kind: ProblemKind;
	readonly what: string;
	readonly next: string | ((message: string) => string);
}

const actionIn = (message: string): string => /perform: ([A-Za-z0-9-]+:\w+)/.exec(message)?.[1] ?? 'the action that it names';

/** The first that fits is meant. What passes by itself is not here: it has been waited for before. */
const MEANINGS: readonly Meaning[] = [
	{
		names: /^AccessDenied/,
		words: /Lake Formation/i,
		kind: 'configuration',
		what: 'Lake Formation does not allow this role what it asks for',
		next: "grant it to the function's role in Lake Formation, or let IAM alone decide for this database (IAMAllowedPrincipals)",
	},
	{
		names: /^AccessDenied/,
		kind: 'configuration',
		what: 'This role may not do what it asks for',
		next: (message) => `grant ${actionIn(message)} to the function's role, or deploy again: the template grants what its functions call`,
	},
	{
		names: /^(ExpiredToken|UnrecognizedClient|InvalidSignature|InvalidClientTokenId|CredentialsProviderError)/,
		kind: 'credentials',
		what: 'AWS does not accept the credentials',
		next: 'renew them, or correct the profile or role in use',
	},
	{
		names: /^EntityNotFoundException$/,
		kind: 'configuration',
		what: 'The Glue catalogue does not have this database or table',
		next: 'deploy again where the database that readers see is gone; where it is one of a run, let nobody drop it and start the run again',
	},
	{
		names: /^ResourceNumberLimitExceededException$/,
		kind: 'configuration',
		what: 'A quota of Glue is used up',
		next: 'ask AWS for a higher quota of Glue; databases that stopped runs left are dropped by the clean-up',
	},
	{
		names: /^GlueEncryptionException$/,
		kind: 'configuration',
		what: 'Glue cannot use the key of its catalogue',
		next: "allow the function's role kms:Decrypt, kms:Encrypt and kms:GenerateDataKey on the key in the settings of the Glue catalogue",
	},
	{
		names: /^InvalidRequestException$/,
		words: /external_location/,
		kind: 'configuration',
		what: 'the workgroup keeps statements from saying where they write',
		next: 'turn off "override client-side settings" (EnforceWorkGroupConfiguration) of the workgroup that runs use',
	},
	{
		names: /^InvalidRequestException$/,
		words: /WorkGroup.*(not found|disabled)/i,
		kind: 'configuration',
		what: 'Athena does not have the workgroup, or it is turned off',
		next: 'deploy again, or turn it on in the Athena console',
	},
	{
		names: /^InvalidRequestException$/,
		words: /output (location|bucket)/i,
		kind: 'configuration',
		what: 'Athena cannot keep results where it is told to',
		next: 'let the workgroup that runs use keep its results in the data bucket, where its role may write',
	},
	{
		names: /^InvalidRequestException$/,
		words: /QueryExecution \S+ was not found/i,
		kind: 'unavailable',
		what: 'Athena does not know a query any more',
		next: 'run again; nothing of it is visible',
	},
	{
		names: /^InvalidRequestException$/,
		kind: 'defect',
		what: 'Athena refused the statement',
		next: 'run the model by hand against the tables it reads',
	},
];

/** Any other refusal of a service. */
const UNKNOWN: Omit<Meaning, 'names'> = {
	kind: 'defect',
	what: 'AWS refused a call for a reason that is not known here',
	next: 'look up the error in the documentation of the service; if nothing there can be set, report this as a bug',
};

/** The Problem that an error of Glue or Athena is, with what to do about it; errors that no service sent stay as they are. `where`: what was asked for. */
export const refusal = (where: string, cause: unknown): unknown => {
	if (!(cause instanceof Error) || cause instanceof Problem) return cause;
	const { name, message } = cause;
	const known = MEANINGS.find(({ names, words }) => names.test(name) && (words === undefined || words.test(message)));
	const meaning = known ?? ('$fault' in cause ? UNKNOWN : undefined);
	if (meaning === undefined) return cause;
	const { kind, what, next } = meaning;
	return new Problem({ kind, what, where, saw: `${name}: ${message}`, next: typeof next === 'string' ? next : next(message), cause });
};
