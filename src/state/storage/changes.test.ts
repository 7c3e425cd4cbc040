import { expect, test } from 'vitest'
import { Changes } from './changes.ts'
import { PageStorage } from './page-storage.ts'

function watched() {
  const page = new PageStorage('page', '/_madeleine')
  const tell = (texts: Record<string, string | null>) =>
    page.tell({ page: 'page', localStorage: texts }, () => true)
  page.tell({ page: 'page', whole: true }, () => true)
  return { page, tell, changes: new Changes(page) }
}

const change = (key: string) => ({ area: 'localStorage', key })

test('two that wait at once get a change each', async () => {
  const { changes, tell } = watched()
  const both = [changes.next(1), changes.next(1)]
  tell({ a: '1', b: '2' })
  expect(await Promise.all(both)).toEqual([[change('a')], [change('b')]])
})

test('a key that changes again before it is asked for counts once', async () => {
  const { changes, tell } = watched()
  tell({ a: '1' })
  tell({ a: '2' })
  expect(await changes.next()).toEqual([change('a')])
  expect(changes.isEmpty).toBe(true)
})

test('all that wait get nothing when it is over', async () => {
  const { changes, tell } = watched()
  const both = [changes.next(), changes.next(1)]
  changes.end()
  tell({ a: '1' })
  expect(await Promise.all(both)).toEqual([[], []])
})
