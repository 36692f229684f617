import { rollback } from '../../publish/rollback.ts';
import { CONFIGURED, type Command, type Result } from '../command.ts';
import { openWorkplace } from '../workplace.ts';

export default {
	about: 'Show readers another publication that is kept, by default the one before',
	positionals: ['[publication id]'],
	options: CONFIGURED,
	details:
		'Nothing is rewritten: one small object is replaced. A run over the same input does not undo a rollback; new input is published\nas usual. The ids are in npx tidemark status.',
	async run({ edge, positionals, values }): Promise<Result> {
		const { store } = await openWorkplace(edge, values);
		const { publication_id, as_of } = await rollback(store, positionals[0] ?? 'previous');
		return { text: `Readers now see publication ${publication_id}, as of ${as_of}.\n`, data: { publication_id, as_of } };
	},
} satisfies Command;
