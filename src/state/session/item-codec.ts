import { parseJson, type Serializer } from '../../cookie/built-in-codecs.ts'
import { plainText } from '../plain-data.ts'
import { parsed, serialized } from '../serialized.ts'
import { MARK } from './content.ts'

/** How the values of items are put into text, and found in it again. */
export interface ItemCodec {
  /** Whether its texts are JSON, which may stand inside JSON as it is. */
  readonly isJson: boolean
  /** Whether it, and no codec of another kind, made a text. */
  isOwn(text: string): boolean
  /** Throws a UsageError (`item`) for a value that would not read back as it was. */
  encode(key: string, value: unknown): string
  /** Undefined for a text that {@link encode} did not make. */
  decode(text: string): unknown
}

const WORDS = {
  codec: 'the codec of the session',
  rich: 'Keep plain data, or give madeleine({ session: { codec } }) a codec such as devalue.',
  absent: 'To remove it, call session.delete().',
}

/** Plain data: what JSON gives back as it was. */
export const jsonItems: ItemCodec = {
  isJson: true,
  isOwn: (text) => !text.startsWith(MARK),
  encode: (key, value) => plainText(key, value, WORDS),
  decode: parseJson,
}

/** Whatever a pair of `stringify` and `parse` such as devalue carries; marked, for much of it would read as JSON of something else. */
export function serializedItems(serializer: Serializer): ItemCodec {
  return {
    isJson: false,
    isOwn: (text) => text.startsWith(MARK),
    encode: (key, value) => MARK + serialized(key, value, serializer, WORDS),
    decode: (text) => (text.startsWith(MARK) ? parsed(serializer, text.slice(1)) : undefined),
  }
}
