import type { AreaName } from '../wire/area-name.ts'
import { bind, bound } from './bind.ts'
import type { PageArea } from './page-area.ts'
import { localStorage, sessionStorage } from './storage.ts'

/** The areas that `data-madeleine-area` names. Default: those of this module. */
export type BindAllOptions = { readonly [Name in AreaName]?: PageArea | undefined }

/**
 * Binds every element below `root` with a key in `data-madeleine-bind`, now and whenever there is
 * one more, until it leaves or the function it answers is called. With
 * `data-madeleine-area="sessionStorage"` the item is one of that area.
 *
 * @example
 * bindAll() // <input data-madeleine-bind="name">
 */
export function bindAll(
  root: ParentNode = document,
  areas: BindAllOptions = { localStorage, sessionStorage },
): () => void {
  const ends = new Map<Element, () => void>()
  const update = () => {
    for (const [element, end] of ends)
      if (!root.contains(element)) {
        end()
        ends.delete(element)
      }
    for (const element of root.querySelectorAll<HTMLElement>('[data-madeleine-bind]')) {
      const area = areas[(element.dataset.madeleineArea as AreaName) ?? 'localStorage']
      if (!bound.has(element))
        ends.set(element, bind(element, element.dataset.madeleineBind!, { area }))
    }
  }
  const observer = new MutationObserver(update)
  observer.observe(root, { childList: true, subtree: true })
  update()
  return () => {
    observer.disconnect()
    ends.forEach((end) => end())
  }
}
