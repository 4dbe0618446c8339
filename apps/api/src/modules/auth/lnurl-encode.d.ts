/** npm `lnurl` ships no types; only its bech32 encoder is used, without the server that comes with it. */
declare module 'lnurl/lib/encode.js' {
  /** URL → `lnurl1…` (LUD-01). */
  export default function encode(url: string): string;
}
