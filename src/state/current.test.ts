import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Worker } from '../../test/support/fakes.ts'
import { UsageError } from '../errors.ts'
import { currentBrowser, within } from './current.ts'

const newBrowser = () => new Worker().open().browser

test('below a handler the current browser is the one it was called for', () => {
  const browser = newBrowser()
  expect(within(browser, () => currentBrowser())).toBe(browser)
})

test('it stays the same across awaits, timers and microtasks', async () => {
  const browser = newBrowser()
  await within(browser, async () => {
    await wait(1)
    expect(currentBrowser()).toBe(browser)
    await new Promise<void>((resolve) =>
      setTimeout(() => (expect(currentBrowser()).toBe(browser), resolve()), 1),
    )
    await new Promise<void>((resolve) =>
      queueMicrotask(() => (expect(currentBrowser()).toBe(browser), resolve())),
    )
  })
})

test('handlers that run at the same time do not see each other’s', async () => {
  const browsers = Array.from({ length: 20 }, newBrowser)
  const seen = await Promise.all(
    browsers.map((browser, index) =>
      within(browser, async () => (await wait(index % 3), currentBrowser())),
    ),
  )
  expect(seen).toEqual(browsers)
})

test('an inner handler has its own, and the outer one its own again', () => {
  const [outer, inner] = [newBrowser(), newBrowser()]
  within(outer, () => {
    expect(within(inner, () => currentBrowser())).toBe(inner)
    expect(currentBrowser()).toBe(outer)
  })
})

test('outside any handler it throws, and says where to call it', () => {
  expect(() => currentBrowser()).toThrow(UsageError)
  expect(() => currentBrowser()).toThrow(/outside a handler.*Call it below withBrowser/)
})
