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
