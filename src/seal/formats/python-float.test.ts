import { expect, test } from 'vitest'
import { pythonNumber } from './python-float.ts'

test.each([
  [0, '0'],
  [-7, '-7'],
  [9007199254740991, '9007199254740991'],
  [9007199254740992, '9007199254740992.0'],
  [1e16, '1e+16'],
  [-1.25e22, '-1.25e+22'],
  [0.1, '0.1'],
  [-0.00012, '-0.00012'],
  [0.0001, '0.0001'],
  [0.00001, '1e-05'],
  [1.5e-7, '1.5e-07'],
  [1e-300, '1e-300'],
  [123456.789, '123456.789'],
  [-0, '-0.0'],
  [NaN, 'NaN'],
  [Infinity, 'Infinity'],
  [-Infinity, '-Infinity'],
])('%d is written as Python does: %s', (number, text) => {
  expect(pythonNumber(number)).toBe(text)
})
