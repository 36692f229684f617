import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { Problem } from '../../shared/problem.ts';
import { type Signal, SIGNAL_NAMESPACE, STREAM_DIMENSION } from '../../shared/contracts/signal.ts';

/** Logger, metrics and tracer of one function, and the middlewares that begin and end them around each invocation. */
export const observed = (name: string) => {
	const serviceName = process.env['TIDEMARK_FUNCTION'] ?? name;
	const logger = new Logger({ serviceName });
	const metrics = new Metrics({ namespace: SIGNAL_NAMESPACE, serviceName });
	const tracer = new Tracer({ serviceName });
	const signal: Signal = (metric, value, stream) => {
		if (stream === undefined) metrics.addMetric(metric, 'Count', value);
		else metrics.singleMetric().addDimension(STREAM_DIMENSION, stream).addMetric(metric, 'Count', value);
	};
	const failed = {
		onError: ({ error }: { readonly error: unknown }): void => {
			const isOvertaken = error instanceof Problem && error.kind === 'conflict';
			signal(isOvertaken ? 'RunOvertaken' : 'RunFailed', 1);
			if (!(error instanceof Problem)) return logger.error('a defect', { error });
			const { kind, what, where, saw, next } = error;
			if (kind === 'check') signal('CheckFailed', 1);
			logger[isOvertaken ? 'warn' : 'error'](what, { kind, where, saw, next });
		},
	};
	const middlewares = [
		captureLambdaHandler(tracer, { captureResponse: false }),
		injectLambdaContext(logger),
		logMetrics(metrics, { throwOnEmptyMetrics: false }),
		failed,
	];
	return { middlewares, logger, signal };
};
