import { createServer } from 'node:http';

/** Serves `records` subscriptions in Stripe's list shape, newest first, a hundred to a page of about 67 kB. Prints its address. */
const records = Number(process.argv[2]);
const PAGE = 100;
const NEWEST = 1_760_000_000;

const idOf = (index: number): string => `sub_1Q${String(index).padStart(12, '0')}`;

const recordOf = (index: number): string => {
	const created = NEWEST - index * 60;
	const number = String(index).padStart(12, '0');
	return (
		`{"id":"${idOf(index)}","object":"subscription","cancel_at_period_end":false,"canceled_at":null,"collection_method":"charge_automatically",` +
		`"created":${created},"currency":"usd","customer":"cus_${number}","discounts":[],"ended_at":null,"items":{"object":"list","data":[{"id":"si_${number}",` +
		`"object":"subscription_item","created":${created},"current_period_end":${created + 2_592_000},"discounts":[],"price":{"id":"price_1M${index % 40}","object":"price",` +
		`"active":true,"created":1600000000,"currency":"usd","product":"prod_${(index % 40) % 12}","recurring":{"interval":"month","interval_count":1},"unit_amount":${(index % 40) * 500}},` +
		`"quantity":${1 + (index % 50)}}],"has_more":false},"livemode":true,"start_date":${created},"status":"${index % 9 === 0 ? 'past_due' : 'active'}","trial_end":null}`
	);
};

const pageAt = (start: number): string => {
	const end = Math.min(start + PAGE, records);
	const data: string[] = [];
	for (let index = start; index < end; index++) data.push(recordOf(index));
	return `{"object":"list","data":[${data.join(',')}],"has_more":${end < records},"url":"/v1/subscriptions"}`;
};

const server = createServer((request, response) => {
	const url = new URL(request.url ?? '/', 'http://localhost');
	const after = url.searchParams.get('starting_after');
	const isSubscriptions = url.pathname === '/v1/subscriptions';
	response.setHeader('content-type', 'application/json');
	response.end(
		isSubscriptions
			? pageAt(after === null ? 0 : Number(after.slice('sub_1Q'.length)) + 1)
			: '{"object":"list","data":[],"has_more":false}',
	);
});

server.listen(0, '127.0.0.1', () => {
	const address = server.address();
	process.stdout.write(
		`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0} ${Buffer.byteLength(pageAt(0))}\n`,
	);
});
