const HEX = '[\\dA-F]'
const TAIL = `%[89AB]${HEX}`

/**
 * Text in which each `%` begins a percent escape and those of every run are UTF-8 (RFC 3629,
 * section 4): what `decodeURIComponent()` takes. It would say so by throwing, which takes a
 * hundred times as long, and a header is full of whatever its sender likes.
 */
export const ESCAPED_UTF8 = new RegExp(
  `^(?:${[
    '[^%]',
    `%[0-7]${HEX}`,
    `%(?:C[2-9A-F]|D${HEX})${TAIL}`,
    `%(?:E0%[AB]|E[1-9A-CEF]%[89AB]|ED%[89])${HEX}${TAIL}`,
    `%(?:F0%[9AB]|F[1-3]%[89AB]|F4%8)${HEX}${TAIL}${TAIL}`,
  ].join('|')})*$`,
  'i',
)
