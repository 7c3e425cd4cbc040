import { expect, test } from 'vitest'
import { camelCase } from './camel-case.ts'

test.each([
  ['theme', 'theme'],
  ['editor-theme', 'editorTheme'],
  ['__Host-font.size', 'hostFontSize'],
  ['userID', 'userID'],
  ['Große Schrift', 'großeSchrift'],
  ['2 of 3', '2Of3'],
  ['𐐨-𐐨', '𐐨𐐀'],
  ['!', ''],
])('%s is %s', (text, name) => {
  expect(camelCase(text)).toBe(name)
})
