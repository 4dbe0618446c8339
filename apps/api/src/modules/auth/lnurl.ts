import encode from 'lnurl/lib/encode.js';

/** A URL as LNURL (LUD-01), in upper case: QR codes of it are smaller. */
export const lnurlOf = (url: string): string => encode(url).toUpperCase();
