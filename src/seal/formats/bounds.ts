/**
 * The longest text a codec looks at, in characters. Browsers keep 4 KB to a cookie and servers take
 * some 16 KB of headers, so what is longer was forged.
 */
export const LONGEST_TEXT = 65_536
