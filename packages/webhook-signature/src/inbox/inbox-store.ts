/** How far an inbox has got: the last event that was handled. */
export interface InboxPosition {
  /** 20 digits, as in the event */
  readonly sequence: string;
  /** SHA-256 of its body, hex */
  readonly hash: string;
}

/** Where an inbox keeps its position. One store an endpoint; all processes that handle its events share it. */
export interface InboxStore {
  /** Runs `work` while nobody else does, in this process or another. */
  exclusively<T>(work: (session: InboxSession) => Promise<T>): Promise<T>;
}

export interface InboxSession {
  load(): Promise<InboxPosition | undefined>;
  /** @throws when somebody else has taken over meanwhile: then nothing was saved */
  save(position: InboxPosition): Promise<void>;
}
