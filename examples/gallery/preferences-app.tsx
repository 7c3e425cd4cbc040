import { BrowserState, useChannel, useItem } from 'madeleine/react'
import { useEffect, useState } from 'react'
import { draft, LONGEST_DRAFT, theme, visits } from './preferences-items.ts'
import type { Transport } from './transport.ts'

/** The preferences as a React app: the server renders it with the theme that the browser remembers. */
export function PreferencesApp({ transport }: { transport: Transport }) {
  const { send, saved, seen, note } = usePreferences(transport)
  return (
    <BrowserState items={[theme]}>
      <form className="form">
        <ThemeField />
        <DraftField saved={saved} isKept={seen.persistent} />
      </form>
      <p className="note">
        Visits, as the server counts: <Visits />
      </p>
      <div className="buttons">
        <button type="button" id="clear" onClick={() => send('clear')}>
          Clear everything
        </button>
      </div>
      <p className="note" role="status">
        {note}
      </p>
      <SeenItems items={seen.items} />
    </BrowserState>
  )
}

function ThemeField() {
  const [chosen, choose] = useItem(theme)
  useEffect(() => {
    document.documentElement.dataset['theme'] = chosen
  }, [chosen])

  return (
    <>
      <label htmlFor="theme">Theme</label>
      <select
        id="theme"
        value={chosen}
        onChange={({ target }) => choose(target.value as typeof chosen)}
      >
        <option>light</option>
        <option>dark</option>
        <option>system</option>
      </select>
    </>
  )
}

function DraftField({ saved, isKept }: { saved: string | undefined; isKept: boolean }) {
  const [text, write] = useItem(draft)
  return (
    <>
      <label htmlFor="draft">Draft</label>
      <textarea
        id="draft"
        rows={4}
        maxLength={LONGEST_DRAFT}
        aria-describedby="state"
        value={text}
        onChange={({ target }) => write(target.value)}
      />
      <p className="note small" role="status">
        <output id="state">{stateOf(text, saved, isKept)}</output>
      </p>
    </>
  )
}

function stateOf(text: string, saved: string | undefined, isKept: boolean): string {
  if (text === '' && saved === undefined) return ''
  if (text !== saved) return 'Saving…'
  return isKept ? 'Saved' : 'Not kept by this browser'
}

function Visits() {
  const [count] = useItem(visits)
  return <output id="visits">{count}</output>
}

function SeenItems({ items }: Pick<Seen, 'items'>) {
  return (
    <section className="sides" aria-labelledby="seen-title">
      <h3 id="seen-title">
        <code>browser.localStorage</code> <span>at the server</span>
      </h3>
      <dl id="seen" className="entries">
        {items.map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{JSON.stringify(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** What preferences.ts tells of a browser's storage. */
interface Seen {
  readonly items: readonly (readonly [key: string, value: unknown])[]
  readonly persistent: boolean
}

function usePreferences(transport: Transport) {
  const [saved, setSaved] = useState<string>()
  const [seen, setSeen] = useState<Seen>({ items: [], persistent: true })
  const [note, setNote] = useState('')
  const channel = useChannel('/preferences/live', {
    transport,
    onEvent({ event, data }) {
      if (event === 'saved') setSaved(data)
      if (event === 'seen') setSeen(JSON.parse(data))
      if (event === 'cleared') setNote('All is forgotten.')
      if (event === 'error') setNote(data)
    },
  })
  const send = (message: string) =>
    channel.send(message).catch(() => setNote('That did not reach the server.'))
  useEffect(() => void send('visit'), [])
  return { send, saved, seen, note }
}
