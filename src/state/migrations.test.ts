import { describe, expect, test } from 'vitest'
import { refused } from '../../test/support/refused.ts'
import { checkMigrations } from './migrations.ts'

const step = (old: unknown) => old

describe('versions and their steps', () => {
  test.each<[string, object]>([
    ['the first, without steps', {}],
    ['the first, with no step', { version: 1, migrate: {} }],
    ['the third, with two', { version: 3, migrate: { 1: step, 2: step } }],
  ])('may be %s', (_, options) => {
    expect(() => checkMigrations('a', options)).not.toThrow()
  })

  test.each<[string, object, ...string[]]>([
    ['none', { version: 0 }, 'whole number'],
    ['half a one', { version: 1.5 }, 'whole number'],
    ['a text', { version: '2' }, 'whole number'],
    ['without any step', { version: 2 }, 'migrate\\[1\\]', 'version 2 of version 1'],
    ['without the step between', { version: 4, migrate: { 1: step, 3: step } }, 'migrate\\[2\\]'],
    ['with a step that is none', { version: 2, migrate: { 1: 'x' } }, 'migrate\\[1\\]'],
    ['with a step from itself', { version: 2, migrate: { 1: step, 2: step } }, 'version: 3'],
    ['with steps and no version', { migrate: { 1: step } }, 'version: 2'],
    ['with a step from zero', { version: 2, migrate: { 0: step, 1: step } }, '"0"'],
    ['with a list of steps', { version: 2, migrate: [undefined, step] }, '"0"'],
    ['with a step from a word', { version: 2, migrate: { 1: step, first: step } }, '"first"'],
    ['with steps that are a function', { version: 2, migrate: step }, 'object of functions'],
  ])('are refused: %s', (_, options, ...words) => {
    expect(() => checkMigrations('a', options)).toThrow(refused('option', '"a"', ...words))
  })
})
