import { fromBase64 } from '../encoding/base64.js';
import { accepted, refused, type Outcome } from '../outcome.js';
import { readAuthChallenges, type AuthChallenge } from './auth-challenges.js';
import { checkVersion, type L402Challenge } from './challenge.js';

/** Longer ones hold no single macaroon and invoice. */
const MAX_HEADER = 32_768;

/**
 * Every L402 and LSAT challenge in one or more `WWW-Authenticate` values, L402 first. Takes what is met in practice: any
 * case of scheme and names, any order, unknown parameters, `token` for `macaroon`, no version, several challenges in a
 * line beside those of other schemes.
 *
 * @returns at least one challenge, or the problem of the first that could not be used
 */
export function parseChallenges(headers: string | readonly string[]): Outcome<readonly L402Challenge[]> {
  const values = typeof headers === 'string' ? [headers] : headers;
  if (values.reduce((sum, value) => sum + value.length, 0) > MAX_HEADER) return refused('challenge-malformed', 'The WWW-Authenticate header is too long.');
  const outcomes = values.flatMap(readAuthChallenges).filter(({ scheme }) => /^(l402|lsat)$/i.test(scheme)).map(readL402Challenge);
  const challenges = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
  if (challenges.length > 0) return accepted([...challenges.filter(isL402), ...challenges.filter((one) => !isL402(one))]);
  return outcomes.find((outcome) => !outcome.ok) ?? refused('challenge-missing', 'The answer has no L402 challenge in its WWW-Authenticate header.');
}

const isL402 = ({ scheme }: L402Challenge) => scheme === 'L402';

function readL402Challenge({ scheme, parameters, wellFormed }: AuthChallenge): Outcome<L402Challenge> {
  if (!wellFormed) return refused('challenge-malformed', 'The L402 challenge is not a list of name="value".');
  const version = checkVersion(parameters.get('version'));
  if (!version.ok) return version;
  const macaroon = parameters.get('macaroon') ?? parameters.get('token');
  const token = parameters.get('token');
  if (macaroon === undefined || macaroon === '' || fromBase64(macaroon) === undefined) {
    return refused('challenge-malformed', 'The L402 challenge has no macaroon in base64.');
  }
  if (token !== undefined && token !== macaroon) return refused('challenge-malformed', 'The L402 challenge has a token and another macaroon: one of them would be paid for in vain.');
  const invoice = parameters.get('invoice');
  if (invoice === undefined || !/^[\x21-\x7e]+$/.test(invoice)) return refused('challenge-malformed', 'The L402 challenge has no invoice.');
  return accepted({ scheme: scheme.toUpperCase() as L402Challenge['scheme'], macaroon, invoice, version: version.value });
}
