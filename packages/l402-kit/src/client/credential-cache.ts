import { decodeMacaroonText, parseCaveat, USES_CONDITION } from '@l402kit/l402';

/** What was paid for, ready to be presented. */
export interface Credential {
  readonly macaroon: string;
  /** 64 lowercase hex digits. */
  readonly preimage: string;
  readonly paymentHash: string;
}

const MAX_ENTRIES = 1_000;

/** Credentials by origin and path. Kept in memory only: a preimage is half of a bearer credential. */
export class CredentialCache {
  readonly #byPlace = new Map<string, Credential>();

  get(url: string): Credential | undefined { return this.#byPlace.get(placeOf(url)); }

  set(url: string, credential: Credential): void {
    this.#byPlace.set(placeOf(url), credential);
    if (this.#byPlace.size > MAX_ENTRIES) this.#byPlace.delete(this.#byPlace.keys().next().value!);
  }

  /** Forgets this credential; a newer one for the same place stays. */
  drop(url: string, credential: Credential): void {
    if (this.#byPlace.get(placeOf(url)) === credential) this.#byPlace.delete(placeOf(url));
  }
}

/** Whether a macaroon says that it is good for one call: then there is no use in keeping it once it was served. */
export function isForOneCall(macaroon: string): boolean {
  const decoded = decodeMacaroonText(macaroon);
  if (!decoded.ok) return false;
  return decoded.value.caveats.some(({ id }) => {
    const caveat = parseCaveat(id);
    return caveat.ok && caveat.value.condition === USES_CONDITION && caveat.value.value === '1';
  });
}

function placeOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
