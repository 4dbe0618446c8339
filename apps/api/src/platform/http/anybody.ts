/** For `@Header`: pages of any origin may read the answer. Only where it is the same for everybody, whoever asks. */
export const ANYBODY = ['access-control-allow-origin', '*'] as const;
