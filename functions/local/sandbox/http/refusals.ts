/** An answer that is not 200, in the shape of Stripe's error object. */
export interface Refusal {
	readonly status: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly error: {
		readonly type: string;
		readonly message: string;
		readonly code?: string;
		readonly param?: string;
		readonly doc_url?: string;
	};
}

export class Refused extends Error {
	readonly refusal: Refusal;

	constructor(refusal: Refusal) {
		super(refusal.error.message);
		this.refusal = refusal;
	}
}

function invalid(status: number, message: string, code?: string, param?: string): Refused {
	const docs = code === undefined ? {} : { code, doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` };
	return new Refused({ status, error: { message, type: 'invalid_request_error', ...docs, ...(param !== undefined && { param }) } });
}

export const refuse = {
	unknownParameter: (name: string) => invalid(400, `Received unknown parameter: ${name}`, 'parameter_unknown', name),
	badInteger: (name: string, value: string) => invalid(400, `Invalid integer: ${value}`, 'parameter_invalid_integer', name),
	badValue: (name: string, message: string) => invalid(400, message, undefined, name),
	missingParameter: (name: string) => invalid(400, `Missing required param: ${name}.`, 'parameter_missing', name),
	noSuch: (what: string, id: string, param = 'id') =>
		invalid(param === 'id' ? 404 : 400, `No such ${what}: '${id}'`, 'resource_missing', param),
	noRoute: (method: string, path: string) =>
		invalid(
			404,
			`Unrecognized request URL (${method}: ${path}). If you are trying to list objects, remove the trailing slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in your code.`,
		),
	cannotExpand: (path: string) => invalid(400, `This property cannot be expanded (${path}).`, undefined, 'expand'),
	tooDeep: (path: string) => invalid(400, `You cannot expand more than 4 levels of a property. Property: ${path}`, undefined, 'expand'),
	version: (seen: string, known: string) => invalid(400, `Invalid Stripe API version: ${seen}. This sandbox speaks ${known} only.`),
	noKey: () =>
		invalid(
			401,
			"You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
		),
	/** The key is shown as Stripe shows it: its first and last characters only. */
	badKey: (key: string) =>
		invalid(
			401,
			`Invalid API Key provided: ${key.slice(0, 8)}${'*'.repeat(Math.max(3, key.length - 12))}${key.length > 12 ? key.slice(-4) : ''}`,
		),
	rateLimit: (reason: string) =>
		new Refused({
			status: 429,
			headers: { 'Retry-After': '1', 'Stripe-Rate-Limited-Reason': reason },
			error: {
				message: 'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.',
				type: 'invalid_request_error',
				code: 'rate_limit',
				doc_url: 'https://stripe.com/docs/error-codes/rate-limit',
			},
		}),
	breakdown: () => new Refused({ status: 500, error: { message: 'An unknown error occurred', type: 'api_error' } }),
} as const;
