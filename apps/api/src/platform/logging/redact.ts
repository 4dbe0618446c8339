/**
 * The last line of defence for logs: whatever looks like half of a credential is blanked in the finished line, wherever
 * it came from. The first line is that nobody logs headers, bodies or secrets at all.
 */
const SECRETS: readonly [RegExp, string][] = [
  [/l402_([a-z]{2,10})_[0-9A-Za-z]{8,}/g, 'l402_$1_[redacted]'],
  [/whsec_[0-9A-Za-z+/=]{8,}/g, 'whsec_[redacted]'],
  [/\b(Bearer|L402|LSAT) [^\s"\\,]{8,}/gi, '$1 [redacted]'],
  [/\bln(?:bcrt|tbs|tb|bc)[0-9]*[munp]?1[02-9ac-hj-np-z]{50,}/gi, '[redacted bolt11]'],
  [/(\\?"(?:preimage|k1|sig|macaroon|secret|authorization|bolt11|paymentRequest)\\?"\s*:\s*\\?")[^"\\]+/gi, '$1[redacted]'],
];

/** `line` without API keys, webhook secrets, bearer credentials, BOLT11 invoices and preimages. */
export function redact(line: string): string {
  let clean = line;
  for (const [pattern, replacement] of SECRETS) clean = clean.replace(pattern, replacement);
  return clean;
}
