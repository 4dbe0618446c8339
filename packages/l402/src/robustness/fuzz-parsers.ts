/** Throws altered input at every parser of this package. What may not happen is a throw, or trust in what was altered. */
import {
  attenuateMacaroon, decodeIdentifier, decodeMacaroon, decodeMacaroonHex, decodeMacaroonText, encodeMacaroon, encodeMacaroonText, formatChallenge, fromBase64,
  fromHex, macaroonKey, mintCredential, parseAuthorization, parseCaveat, parseChallenges, parseGrpcMetadata, parseServices, sha256, toBase64,
  toHex, verifyCredential, type CredentialContext, type Macaroon, type Outcome,
} from '../index.js';
import { mutateBytes, mutateText } from './mutate.js';
import { RandomSource } from './random-source.js';

export interface FuzzReport {
  /** Inputs tried, and how many of them were refused, by parser. */
  readonly tried: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
  /** Inputs that broke a guarantee, with what went wrong. Empty when all is well. */
  readonly broken: readonly { readonly parser: string; readonly input: string; readonly what: string }[];
}

const preimage = new Uint8Array(32).fill(7);
const key = macaroonKey(new Uint8Array(32).fill(9));
const genuine = mintCredential(key, {
  paymentHash: sha256(preimage), service: 'api', route: '/data', priceMsat: 10_000n, validUntilSeconds: 2_000_000_000, tokenId: new Uint8Array(32).fill(1),
}, 'here');
const context: CredentialContext = { keys: [key], service: 'api', nowSeconds: 1_800_000_000, route: '/data', priceMsat: 10_000n };
const bytes = encodeMacaroon(genuine);
const base64 = toBase64(bytes);
const authorization = `L402 ${base64}:${toHex(preimage)}`;
const grpcMacaroon = toHex(encodeMacaroon(attenuateMacaroon(genuine, [`preimage=${toHex(preimage)}`])));
const challenge = formatChallenge(base64, 'lnbcrt100n1abcdefghjkmnpqrstuvwxyz');

/** What is checked of one input; answers whether the parser took it. */
type Probe = (random: RandomSource) => { readonly input: string; readonly run: () => boolean };

const probes: Readonly<Record<string, Probe>> = {
  decodeMacaroon: (random) => {
    const input = random.below(4) === 0 ? random.bytes(random.below(200)) : mutateBytes(bytes, random);
    return { input: toHex(input), run: () => taken(decodeMacaroon(input), (macaroon) => sameBytes(encodeMacaroon(macaroon), input)) };
  },
  decodeMacaroonText: (random) => onText(random, base64, (input) => taken(decodeMacaroonText(input), isCanonical)),
  decodeMacaroonHex: (random) => onText(random, toHex(bytes), (input) => taken(decodeMacaroonHex(input), isCanonical)),
  decodeIdentifier: (random) => {
    const input = mutateBytes(genuine.identifier, random);
    return { input: toHex(input), run: () => taken(decodeIdentifier(input), ({ paymentHash, tokenId }) => paymentHash.length === 32 && tokenId.length === 32) };
  },
  parseChallenges: (random) => onText(random, challenge, (input) => taken(parseChallenges(random.below(2) === 0 ? input : [input, challenge]), (list) => list.length > 0)),
  parseAuthorization: (random) => onText(random, authorization, (input) => taken(parseAuthorization(input), (read) => read.preimage.length === 32 && /^[0-9a-f]{64}$/.test(read.preimageHex))),
  verifyCredential: (random) => onText(random, authorization, (input) => {
    const read = parseAuthorization(input);
    return read.ok && taken(verifyCredential(read.value, context), () => read.value.macaroons.every(isGenuine) && sameBytes(read.value.preimage, preimage));
  }),
  parseGrpcMetadata: (random) => onText(random, grpcMacaroon, (input) => taken(parseGrpcMetadata((name) => (name === 'macaroon' ? [input] : [])), (read) => read.macaroons.length === 1)),
  parseCaveat: (random) => onText(random, 'services=api:0,other:12', (input) => taken(parseCaveat(input), ({ condition, value }) => `${condition}=${value}` === input)),
  parseServices: (random) => onText(random, 'api:0,other:12', (input) => taken(parseServices(input), (list) => list.map(({ name, tier }) => `${name}:${tier}`).join() === input)),
  fromBase64: (random) => onText(random, base64, (input) => {
    const decoded = fromBase64(input);
    if (decoded !== undefined && plain(toBase64(decoded)) !== plain(input)) throw new Error('another text decodes to the same bytes');
    return decoded !== undefined;
  }),
  fromHex: (random) => onText(random, toHex(preimage), (input) => {
    const decoded = fromHex(input);
    if (decoded !== undefined && toHex(decoded) !== input.toLowerCase()) throw new Error('another text decodes to the same bytes');
    return decoded !== undefined;
  }),
};

/** Runs `inputs` probes in turn. Reproducible: the same seed tries the same inputs. */
export function fuzzParsers(inputs: number, seed: number, onProgress?: (done: number) => void): FuzzReport {
  const random = new RandomSource(seed);
  const names = Object.keys(probes);
  const tried = Object.fromEntries(names.map((name) => [name, 0]));
  const refused = { ...tried };
  const broken: { parser: string; input: string; what: string }[] = [];
  for (let i = 0; i < inputs; i++) {
    const parser = names[i % names.length]!;
    const { input, run } = probes[parser]!(random);
    tried[parser]!++;
    try {
      if (!run()) refused[parser]!++;
    } catch (error) {
      broken.push({ parser, input, what: String(error) });
    }
    if (i % 10_000 === 0) onProgress?.(i);
  }
  return { tried, refused, broken };
}

function onText(random: RandomSource, valid: string, parse: (input: string) => boolean): ReturnType<Probe> {
  const input = mutateText(valid, random);
  return { input, run: () => parse(input) };
}

function taken<T>(outcome: Outcome<T>, holds: (value: T) => boolean): boolean {
  if (!outcome.ok && (outcome.problem.code.length === 0 || outcome.problem.detail.length === 0)) throw new Error('a problem without code or words');
  if (outcome.ok && !holds(outcome.value)) throw new Error('taken, and should not have been');
  return outcome.ok;
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => toHex(a) === toHex(b);
const isCanonical = (macaroon: Macaroon): boolean => encodeMacaroonText(macaroon).length > 0 && decodeMacaroon(encodeMacaroon(macaroon)).ok;
/** Location is the one part that no signature covers. */
const isGenuine = (macaroon: Macaroon): boolean => sameBytes(encodeMacaroon({ ...macaroon, location: '' }), encodeMacaroon({ ...genuine, location: '' }));
const plain = (text: string): string => text.replace(/=+$/, '').replace(/-/g, '+').replace(/_/g, '/');
