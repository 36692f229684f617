import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { STRIPE_VERSION } from '../wire/on-wire.ts';
import type { Company, World } from '../world.ts';
import { type Faults, faultGate } from './faults.ts';
import { type Refusal, Refused, refuse } from './refusals.ts';
import { answer, routeOf } from './routes.ts';

/** The only key the sandbox knows. */
export const API_KEY = 'sk_test_sandbox';

/** What the listener serves: the company, and the world of the present moment. */
export interface Served {
	readonly company: Company;
	readonly world: () => World;
	readonly faults: Faults;
}

export interface Listener {
	readonly server: Server;
	/** Requests answered so far, by path template. */
	readonly requests: Readonly<Record<string, number>>;
}

/** An HTTP server that answers like Stripe's API; the caller makes it listen. */
export function stripeListener({ company, world, faults }: Served): Listener {
	const gate = faultGate(faults, () => performance.now());
	const requests: Record<string, number> = {};
	let count = 0;
	const server = createServer((request, response) => {
		count += 1;
		const { pathname, searchParams } = new URL(request.url ?? '/', 'http://sandbox');
		const { template, id } = routeOf(pathname);
		requests[template] = (requests[template] ?? 0) + 1;
		const respond = () => {
			gate(count);
			admit(request);
			return answer(template, pathname, id, searchParams, company, world());
		};
		write(response, `req_${String(count).padStart(14, '0')}`, respond);
	});
	return { server, requests };
}

/** Key, method and version, in the order Stripe checks them. */
function admit({ headers, method, url }: IncomingMessage): void {
	const key = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
	if (key === undefined) throw refuse.noKey();
	if (key !== API_KEY) throw refuse.badKey(key);
	const version = headers['stripe-version'];
	if (version !== undefined && version !== STRIPE_VERSION) throw refuse.version(String(version), STRIPE_VERSION);
	if (method !== 'GET') throw refuse.noRoute(method ?? '', url ?? '');
}

function write(response: ServerResponse, requestId: string, respond: () => object): void {
	const common = { 'Content-Type': 'application/json', 'Request-Id': requestId, 'Stripe-Version': STRIPE_VERSION };
	try {
		const body = JSON.stringify(respond());
		response.writeHead(200, common).end(body);
	} catch (error) {
		const { status, headers, error: told } = refusalOf(error);
		response.writeHead(status, { ...common, ...headers }).end(JSON.stringify({ error: told }));
	}
}

/** A bug of the sandbox must not look like one of Stripe's passing errors, or clients would retry it. */
function refusalOf(error: unknown): Refusal {
	if (error instanceof Refused) return error.refusal;
	const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
	return { status: 501, error: { type: 'sandbox_defect', message } };
}
