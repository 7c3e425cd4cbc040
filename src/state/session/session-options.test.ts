import { expect, test } from 'vitest'
import { memoryStore } from '../../store/memory.ts'
import { sessionRules } from './session-options.ts'

test("sessions go into the app's store unless they are given their own", () => {
  const [apps, own] = [memoryStore(), memoryStore()]
  expect(sessionRules({}, apps).store).toBe(apps)
  expect(sessionRules(undefined, apps).store).toBe(apps)
  expect(sessionRules({ store: own }, apps).store).toBe(own)
})

test("store: 'cookie' keeps sessions in cookies though the app has a store", () => {
  expect(sessionRules({ store: 'cookie' }, memoryStore()).store).toBe(undefined)
})

test('sessions with revocations are kept in cookies', () => {
  const rules = sessionRules({ revocations: memoryStore() }, memoryStore())
  expect(rules.store).toBe(undefined)
  expect(rules.revocations).toBeDefined()
})

test('sessions in cookies are deflated where that makes them shorter, or not at all', () => {
  expect(sessionRules({}, undefined).cookie.isCompressed).toBe(true)
  expect(sessionRules({ compress: false }, undefined).cookie.isCompressed).toBe(false)
  expect(() => sessionRules({ compress: 1 as never }, undefined)).toThrow(
    /"session.compress" must be true or false/,
  )
})
