/** Where and as whom the bed's services are called; they take any key. */
export const REGION = 'us-east-1';
export const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' } as const;
