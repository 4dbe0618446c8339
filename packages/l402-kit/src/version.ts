/** As package.json has it; a spec compares the two. */
export const VERSION = '2.0.0-alpha.0';
