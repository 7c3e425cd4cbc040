import { describe, expect, test } from 'vitest'
import { Worker } from '../../../test/support/fakes.ts'
import { AreaDraft } from './area-draft.ts'
import { itemCommands, parkItems, takeOver, unparkItems } from './item-commands.ts'
import { PageStorage } from './page-storage.ts'

const ALL = () => true

/** A browser with pages that have left, and what is still to be told to the next one. */
function browser() {
  const worker = new Worker()
  const { exchange } = worker.open()
  exchange.bind()
  const draftOf = (write: (draft: AreaDraft) => void) => {
    const draft = new AreaDraft()
    write(draft)
    return draft.take()
  }
  const pageWith = (local?: Record<string, string>) => {
    const page = new PageStorage(local ? `page-${Math.random()}` : '', exchange.app)
    if (local !== undefined) page.tell({ page: page.name, whole: true, localStorage: local }, ALL)
    worker.services.pages.keep(exchange.binding!.id, page)
    return page
  }
  return {
    worker,
    pageWith,
    send: (page: PageStorage, write: (draft: AreaDraft) => void) =>
      itemCommands(exchange, page, draftOf(write)).map(({ command }) => command),
    park: (page: PageStorage, write: (draft: AreaDraft) => void) =>
      parkItems(exchange, page, draftOf(write)),
    /** What a page is sent as it opens, and what it is not. */
    open(page: PageStorage) {
      const overtaken = takeOver(exchange, page)
      page.opened(() => true)
      const commands = itemCommands(exchange, page, unparkItems(page))
      return { overtaken, commands: commands.map(({ command }) => command) }
    },
  }
}

const put = (key: string, text?: string) => (draft: AreaDraft) =>
  draft.put('localStorage', key, text)

describe('what was written for pages that have left', () => {
  test('goes to the next page in the order in which it was written, whichever page it was for', () => {
    const { pageWith, park, open } = browser()
    const [one, other] = [pageWith({}), pageWith({})]
    park(other, put('a', '"older"'))
    park(one, put('a', '"newer"'))
    expect(open(pageWith({})).commands).toMatchObject([{ do: 'store', items: { a: '"newer"' } }])
  })

  test('goes to one page alone', () => {
    const { pageWith, park, open } = browser()
    park(pageWith({}), put('a', '1'))
    expect(open(pageWith({})).commands).toHaveLength(1)
    expect(open(pageWith({})).commands).toHaveLength(0)
  })

  test('does not go where it is already', () => {
    const { pageWith, park, open } = browser()
    park(pageWith({}), put('a', '1'))
    expect(open(pageWith({ a: '1' }))).toEqual({ overtaken: [], commands: [] })
  })

  test('does not go over what was written in the page since', () => {
    const { pageWith, park, open } = browser()
    park(pageWith({ a: '1' }), put('a', '2'))
    expect(open(pageWith({ a: '3' }))).toEqual({ overtaken: ['a'], commands: [] })
  })

  test('goes on from an older write that the page had made without saying so', () => {
    const { pageWith, send, park, open } = browser()
    const page = pageWith({ a: '0' })
    send(page, put('a', '1'))
    send(page, put('a', '2'))
    park(page, put('a', '3'))
    expect(open(pageWith({ a: '1' }))).toMatchObject({
      overtaken: [],
      commands: [{ do: 'store', items: { a: '3' } }],
    })
  })

  test('goes again to a page that has another channel, once it cannot be on its way any more', () => {
    const { worker, pageWith, send, open } = browser()
    const page = pageWith({})
    page.opened(() => true)
    send(page, put('a', '1'))
    worker.clock.pass(59_000)
    expect(open(page).commands).toEqual([])
    worker.clock.pass(1000)
    expect(open(page).commands).toMatchObject([{ do: 'store', items: { a: '1' } }])
  })

  test('of sessionStorage goes to no other page', () => {
    const { pageWith, send, open } = browser()
    const page = pageWith({})
    send(page, (draft) => draft.put('sessionStorage', 'a', '1'))
    expect(open(pageWith({})).commands).toEqual([])
    expect(open(page).commands).toMatchObject([{ area: 'sessionStorage', items: { a: '1' } }])
  })
})

describe('a clear for a page that has left', () => {
  test('removes what it had shown, and nothing that was written since', () => {
    const { pageWith, park, open } = browser()
    park(pageWith({ a: '1', b: '1' }), (draft) => draft.clear('localStorage'))
    const { commands, overtaken } = open(pageWith({ a: '1', b: '2', c: '1' }))
    expect(commands).toMatchObject([{ do: 'remove', keys: ['a'] }])
    expect(overtaken).toEqual(['b', 'c'])
  })

  test('removes everything when it had shown nothing', () => {
    const { pageWith, park, open } = browser()
    const page = pageWith()
    park(page, (draft) => draft.clear('localStorage'))
    park(page, put('b', '2'))
    expect(open(pageWith({ a: '1' })).commands).toMatchObject([
      { do: 'clear' },
      { do: 'store', items: { b: '2' } },
    ])
  })

  test('takes the place of what was written before for another', () => {
    const { pageWith, park, open } = browser()
    const [one, other] = [pageWith(), pageWith()]
    park(other, put('a', '1'))
    park(one, (draft) => draft.clear('localStorage'))
    park(other, put('b', '2'))
    expect(open(pageWith({})).commands).toMatchObject([
      { do: 'clear' },
      { do: 'store', items: { b: '2' } },
    ])
  })
})

describe('commands', () => {
  test('remove nothing singly after a clear, and store in one', () => {
    const { pageWith, send } = browser()
    const commands = send(pageWith({ a: '1' }), (draft) => {
      draft.put('localStorage', 'gone', '1')
      draft.clear('localStorage')
      draft.put('localStorage', 'a', undefined)
      draft.put('localStorage', 'b', '2')
      draft.put('localStorage', 'c', '3')
    })
    expect(commands).toMatchObject([{ do: 'clear' }, { do: 'store', items: { b: '2', c: '3' } }])
  })

  test('name each area once, and the app where it is not the usual', () => {
    const { send } = browser()
    const page = new PageStorage('page', '/shop/_madeleine')
    const commands = send(page, (draft) => {
      draft.put('localStorage', 'a', undefined)
      draft.put('sessionStorage', 'a', '1')
    })
    expect(commands.map(({ do: what, area, app }) => [what, area, app])).toEqual([
      ['remove', 'localStorage', '/shop/_madeleine'],
      ['store', 'sessionStorage', '/shop/_madeleine'],
    ])
  })

  test('leave keys like __proto__ what they are', () => {
    const { pageWith, send } = browser()
    const page = pageWith({})
    const [command] = send(page, put('__proto__', '1'))
    expect(JSON.stringify(command)).toContain('"items":{"__proto__":"1"}')
    expect(page.localStorage.text('__proto__')).toBe('1')
  })
})
