import { Problem, type ProblemParts } from '../problem.ts';

type Advice = Pick<ProblemParts, 'kind' | 'what' | 'next'>;

const adviceFor = ({ name, message }: Error): Advice | undefined => {
	if (name === 'AccessDeniedException')
		return {
			kind: 'credentials',
			what: 'this role may not run statements in Athena',
			next: 'allow athena:StartQueryExecution in the workgroup, and its results location in S3',
		};
	if (name !== 'InvalidRequestException') return undefined;
	if (message.includes('external_location'))
		return {
			kind: 'configuration',
			what: 'the workgroup keeps statements from saying where they write',
			next: 'turn off "override client-side settings" (EnforceWorkGroupConfiguration) of the workgroup that runs use',
		};
	return { kind: 'defect', what: 'Athena refused the statement', next: 'run the model by hand against the tables it reads' };
};

/** The Problem for an error with which Athena refuses a statement before it runs; other errors as they are. */
export const refusal = (table: string, cause: unknown): unknown => {
	if (!(cause instanceof Error)) return cause;
	const advice = adviceFor(cause);
	return advice === undefined ? cause : new Problem({ ...advice, where: `table ${table}`, saw: cause.message, cause });
};
