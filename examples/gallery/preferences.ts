import { defineChannel, type Browser } from 'madeleine'
import { draft, visits } from './preferences-items.ts'

/** What the browser remembers, read and written by the server. */
export const preferences = defineChannel({
  open: ({ browser }) => state(browser),

  // The page, another tab or somebody in the developer tools has changed something.
  change: ({ browser }) => state(browser),

  async *message({ browser, message }) {
    const { localStorage } = browser

    if (message === 'visit') localStorage.set(visits, localStorage.get(visits) + 1)

    if (message === 'clear') {
      localStorage.clear()
      await browser.settled()
      yield { event: 'cleared' }
    }
    yield* state(browser)
  },
})

function* state({ localStorage }: Browser) {
  yield { event: 'saved', data: localStorage.get(draft) }
  yield { event: 'seen', data: { items: [...localStorage], persistent: localStorage.persistent } }
}
