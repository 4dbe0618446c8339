import type { RandomSource } from './random-source.js';

/** Pieces that mean something to one of the parsers. */
const PIECES = [
  ':', ',', ', ', '=', '==', '"', '\\', '\\"', ' ', '\t', '\n', '\0', '-', '_', '+', '/', 'L402 ', 'LSAT ', 'l402', 'Bearer ', 'macaroon="',
  'token=', 'invoice=', 'version="0"', 'version="1"', 'services=', 'a:256', ':0', '0x', 'é', '\u212a', '\ud800', '𝔏', 'AAAA', 'ff'.repeat(32),
];

/** One to four cuts, insertions, doublings or changes of letters. */
export function mutateText(text: string, random: RandomSource): string {
  let mutated = text;
  for (let left = 1 + random.below(4); left > 0; left--) {
    const at = random.below(mutated.length + 1);
    const end = Math.min(mutated.length, at + random.below(random.below(4) === 0 ? 200 : 4));
    const cut = mutated.slice(0, at) + mutated.slice(end);
    switch (random.below(5)) {
      case 0: mutated = cut; break;
      case 1: mutated = mutated.slice(0, at) + random.pick(PIECES) + mutated.slice(at); break;
      case 2: mutated = mutated.slice(0, end) + mutated.slice(at); break;
      case 3: mutated = mutated.slice(0, at) + String.fromCharCode(random.below(random.below(5) === 0 ? 0x1_0000 : 0x7f)) + mutated.slice(at + 1); break;
      default: mutated = flipCase(mutated, at);
    }
  }
  return mutated;
}

/** One to four changed, cut or inserted bytes. */
export function mutateBytes(bytes: Uint8Array, random: RandomSource): Uint8Array {
  const mutated = [...bytes];
  for (let left = 1 + random.below(4); left > 0; left--) {
    const at = random.below(mutated.length + 1);
    const boundary = random.pick([0, 1, 2, 4, 6, 32, 66, 127, 128, 255]);
    switch (random.below(4)) {
      case 0: mutated.splice(at, 1 + random.below(3)); break;
      case 1: mutated.splice(at, 0, boundary); break;
      case 2: mutated.splice(at, 1, random.below(256)); break;
      default: mutated.splice(at, 1, boundary);
    }
  }
  return Uint8Array.from(mutated);
}

function flipCase(text: string, at: number): string {
  const letter = text.charAt(at);
  return text.slice(0, at) + (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()) + text.slice(at + 1);
}
