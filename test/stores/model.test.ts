import * as fc from 'fast-check'
import type { Store, StoreWrite } from 'madeleine'
import { afterAll, describe, expect, test } from 'vitest'
import { runs } from '../support/runs.ts'
import { Model } from './model.ts'
import { subjects } from './subjects.ts'

const PATIENCE = 900_000
const KEYS = ['a', 'b', '__proto__', ':']
const GROUPS = ['', 'g', 'h']

const key = fc.constantFrom(...KEYS)
const field = fc.oneof(
  fc.constantFrom('x', 'y', 'version', '__proto__'),
  fc.string({ maxLength: 5 }),
)
const text = fc.string({ unit: 'binary', maxLength: 20 })

/** Each field of a write may be there or not. */
const writes: fc.Arbitrary<StoreWrite> = fc
  .record(
    {
      keepFor: fc.constantFrom(60_000, 60_000, 60_000, 0),
      version: fc.nat({ max: 4 }),
      clear: fc.boolean(),
      set: fc.array(fc.tuple(field, text), { maxLength: 4 }).map((pairs) => new Map(pairs)),
      delete: fc.array(field, { maxLength: 3 }),
      moveTo: key,
      group: fc.constantFrom(...GROUPS),
    },
    { requiredKeys: ['keepFor'] },
  )
  .map((write) => write as StoreWrite)

/** What is asked of the store and of the model alike. */
type Step = (store: Store | Model) => unknown

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(key, writes)
    .map(([on, write]) => named(`write ${on}`, (store) => store.write(on, write))),
  // Else most of what is written finds nothing.
  fc
    .tuple(key, writes)
    .map(([on, write]) =>
      named(`create ${on}`, (store) => store.write(on, { ...write, version: 0 })),
    ),
  key.map((on) => named(`read ${on}`, (store) => store.read(on))),
  key.map((on) => named(`delete ${on}`, (store) => store.delete(on))),
)

/** So that a sequence that fails can be read. */
function named(name: string, step: Step): Step {
  return Object.assign(step, { [fc.toStringMethod]: () => name })
}

describe.each(subjects)('$name', ({ open, close, listsGroups }) => {
  afterAll(close)

  test(
    'answers and keeps what the model does, whatever is asked of it',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 20 }), async (sequence) => {
          const { store } = await open()
          const model = new Model()
          for (const step of sequence) expect(await step(store)).toEqual(step(model))
          expect(await store.versions(KEYS)).toEqual(KEYS.map((one) => model.version(one)))
          for (const one of KEYS) expect(await store.read(one)).toEqual(model.read(one))
          for (const group of listsGroups ? GROUPS : []) {
            expect([...(await store.members(group))].sort()).toEqual(model.members(group).sort())
          }
        }),
        runs(150),
      )
    },
    PATIENCE,
  )
})
