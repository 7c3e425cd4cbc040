const WORD = /[\p{L}\p{N}]+/gu

/** The letters and digits of a text in camelCase, as the `dataset` of an element takes names: `editor-theme` as `editorTheme`. */
export function camelCase(text: string): string {
  const words = text.match(WORD) ?? []
  return words.map((word, at) => withFirst(word, at === 0)).join('')
}

function withFirst(word: string, isLower: boolean): string {
  const [first = '', ...rest] = word
  return (isLower ? first.toLowerCase() : first.toUpperCase()) + rest.join('')
}
