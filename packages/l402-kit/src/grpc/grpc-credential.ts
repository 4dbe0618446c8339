import { encodeMacaroonText, formatAuthorization, parseGrpcMetadata, type MetadataLookup } from '@l402kit/l402';

/**
 * The Authorization lines that a call's metadata amounts to, for the gate. Metadata that cannot be read gives a line that
 * cannot be read either, so that the answer is a challenge with a reason.
 */
export function authorizationFromMetadata(lookup: MetadataLookup): readonly string[] {
  const given = lookup('authorization');
  if (given.length > 0) return given;
  const read = parseGrpcMetadata(lookup);
  if (read.ok) return [formatAuthorization(read.value.macaroons.map(encodeMacaroonText), read.value.preimage)];
  return read.problem.code === 'authorization-missing' ? [] : ['L402 unreadable'];
}
