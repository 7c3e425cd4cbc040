/**
 * The longest text a codec looks at, in characters, and the most bytes it inflates one to. Browsers
 * keep 4 KB to a cookie and servers take some 16 KB of headers, so what is longer was forged.
 */
export const LONGEST_TEXT = 65_536

/** How deep lists and objects of JSON may lie in each other. */
export const DEEPEST_JSON = 500
