import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCookieDate, writeCookieDate } from './cookie-date.ts'

const times = fc.date({
  min: new Date('1601-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59Z'),
  noInvalidDate: true,
})

test('a date is written as toUTCString() writes it', () => {
  fc.assert(
    fc.property(times, (date) => {
      expect(writeCookieDate(date.getTime())).toBe(date.toUTCString())
    }),
  )
})

test('a date is read back to the second', () => {
  fc.assert(
    fc.property(times, (date) => {
      const seconds = Math.floor(date.getTime() / 1000)
      expect(readCookieDate(writeCookieDate(date.getTime()))).toBe(seconds * 1000)
    }),
  )
})

test.each([
  'Wed, 21 Oct 2015 07:28:00 GMT',
  'Wed, 21-Oct-15 07:28:00 GMT',
  'wednesday 21 october 2015 7:28:0',
  '2015 Oct 21 07:28:00 +0500',
  '07:28:00 2015 21 OCT',
])('browsers read %j as one moment', (text) => {
  expect(readCookieDate(text)).toBe(Date.UTC(2015, 9, 21, 7, 28))
})

test('a year of two digits is of 1970 to 2069', () => {
  expect(readCookieDate('1 Jan 70 00:00:00')).toBe(0)
  expect(readCookieDate('1 Jan 69 00:00:00')).toBe(Date.UTC(2069, 0, 1))
})

test.each([
  '',
  'tomorrow',
  '21 Oct 2015',
  '07:28:00 Oct 2015',
  '32 Oct 2015 07:28:00',
  '30 Feb 2015 07:28:00',
  '0 Oct 2015 07:28:00',
  '21 Oct 1600 07:28:00',
  '21 Oct 2015 24:00:00',
  '21 Oct 2015 07:60:00',
  '21 Oct 2015 07:28:60',
  '21 Oct 2015 07:28',
])('browsers read no date from %j', (text) => {
  expect(readCookieDate(text)).toBeUndefined()
})
