import { useContext, useMemo, useSyncExternalStore } from 'react'
import { sessionStorage } from '../client/storage.ts'
import { RenderedContext } from './rendered.ts'
import type { Setter } from './setter.ts'

/** Where the page keeps values. */
export interface Place<Definition> {
  /** The value, or the fallback; the same object again as long as nothing changes. */
  get(definition: Definition): unknown
  set(definition: Definition, value: never): void
  delete(definition: Definition): void
  /** Calls `listener` whenever the value may have changed. Answers what ends that. */
  subscribe(definition: Definition, listener: () => void): () => void
}

/** What a place keeps for a definition; while a server renders, and until the page is hydrated, what it was rendered with. */
export function useKept<Definition extends { fallback(): unknown }, Value, Input>(
  place: Place<NoInfer<Definition>>,
  definition: Definition,
): [value: Value, set: Setter<Value, Input>] {
  const rendered = useContext(RenderedContext)
  const [subscribe, get, getRendered, set] = useMemo(() => {
    const get = () => place.get(definition) as Value
    // No server knows of sessionStorage before the page tells.
    const known = (place as unknown) === sessionStorage ? undefined : rendered.get(definition)
    const first = known === undefined ? definition.fallback() : known
    return [
      (listener: () => void) => place.subscribe(definition, listener),
      get,
      () => first as Value,
      (next: unknown) => {
        const value: unknown = typeof next === 'function' ? next(get()) : next
        if (value === undefined) place.delete(definition)
        else place.set(definition, value as never)
      },
    ]
  }, [place, definition, rendered])
  return [useSyncExternalStore(subscribe, get, getRendered), set]
}
