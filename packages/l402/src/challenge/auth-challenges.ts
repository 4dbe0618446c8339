/** One challenge of RFC 9110, section 11.6.1. */
export interface AuthChallenge {
  readonly scheme: string;
  /** Names in lowercase. */
  readonly parameters: ReadonlyMap<string, string>;
  /** False when a parameter could not be read or came twice. */
  readonly wellFormed: boolean;
}

// Sticky and without nested repetition: time stays linear in the length of the header.
const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const SEPARATOR = /[ \t,]*/y;
const EQUALS = /[ \t]*=[ \t]*/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;
const BARE = /[^ \t,"]+/y;
const UNTIL_COMMA = /[^,]+/y;

/** Splits a `WWW-Authenticate` value into its challenges. A name that no equals sign follows opens the next one. */
export function readAuthChallenges(header: string): readonly AuthChallenge[] {
  const challenges: { scheme: string; parameters: Map<string, string>; wellFormed: boolean }[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(header);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };

  for (take(SEPARATOR); at < header.length; take(SEPARATOR)) {
    const name = take(TOKEN)?.[0];
    const current = challenges.at(-1);
    if (name === undefined) {
      if (current !== undefined) current.wellFormed = false;
      // A letter that belongs nowhere, such as the token68 of another scheme: skip to the next comma.
      if (take(UNTIL_COMMA) === null) at++;
      continue;
    }
    if (take(EQUALS) === null) {
      challenges.push({ scheme: name, parameters: new Map(), wellFormed: true });
      continue;
    }
    const value = take(QUOTED)?.[1]?.replace(/\\(.)/g, '$1') ?? take(BARE)?.[0];
    if (current === undefined) continue;
    const key = name.toLowerCase();
    if (value === undefined || current.parameters.has(key)) current.wellFormed = false;
    else current.parameters.set(key, value);
  }
  return challenges;
}
