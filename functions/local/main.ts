#!/usr/bin/env node
import { thisMachine } from './machine.ts';
import { tidemark } from './tidemark.ts';

// `tidemark query … | head` closes the pipe early; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
	if (error.code === 'EPIPE') process.exit(0);
	throw error;
});

process.exitCode = await tidemark(process.argv.slice(2), thisMachine());
