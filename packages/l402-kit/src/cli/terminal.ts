/** What a command needs of the process it runs in. */
export interface Terminal {
  /** Progress and messages: standard error, so that standard output is the answer and nothing else. */
  say(words: string): void;
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  environment(name: string): string | undefined;
  /** Resolves when the command is asked to end. */
  readonly ended: Promise<void>;
}
