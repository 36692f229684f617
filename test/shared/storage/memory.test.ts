import { memoryStore } from '../../../shared/storage/memory.ts';
import { objectStoreContract } from './object-store.contract.ts';

objectStoreContract('memory', async () => memoryStore());
