import { describe, expect, test } from 'vitest'
import { FakeClock } from '../../../test/support/fakes.ts'
import { PageStorage } from './page-storage.ts'
import { Pages } from './pages.ts'
import { ShownArea } from './shown-area.ts'

const ALL = () => true
const KB = 'x'.repeat(1000)

function pages() {
  const clock = new FakeClock()
  const dropped: string[] = []
  const kept = new Pages(clock.read, (keys) => dropped.push(...keys))
  const keep = (name: string, browser = 'browser', value = '') => {
    const page = new PageStorage(name, '/_madeleine')
    page.tell({ page: name, whole: true, localStorage: { a: value } }, ALL)
    kept.keep(browser, page)
    return page
  }
  const find = (name: string) => kept.find('browser', name, '/_madeleine')
  return { clock, dropped, kept, keep, find }
}

describe('the pages that a process remembers', () => {
  test('are forgotten after a minute without a channel', () => {
    const { clock, kept, keep } = pages()
    keep('one')
    clock.pass(61_000)
    keep('other', 'another browser')
    expect(kept.of('browser')).toEqual([])
  })

  test('are kept as long as they have a channel', () => {
    const { clock, kept, keep, find } = pages()
    const left = keep('one').opened(() => true)
    clock.pass(3_600_000)
    keep('other', 'another browser')
    expect(find('one')).toBeDefined()
    left()
    kept.left('browser', find('one')!)
    expect(find('one')).toBeUndefined()
  })

  test('are at most 50 of one browser, the newest, but for those with a channel', () => {
    const { kept, keep, find } = pages()
    for (let count = 0; count < 60; count++) keep(`open ${count}`).opened(() => true)
    for (let count = 0; count < 60; count++) keep(`new ${count}`)
    expect(find('open 0')).toBeDefined()
    expect(find('new 59')).toBeDefined()
    expect(kept.of('browser')).toHaveLength(61)
  })

  test('take no more than 32 million characters together, as fast as they may come', () => {
    const { kept, keep } = pages()
    for (let count = 0; count < 200; count++) keep('page', `browser ${count}`, KB.repeat(1000))
    const size = Array.from({ length: 200 }, (_, count) => kept.of(`browser ${count}`))
      .flat()
      .reduce((sum, page) => sum + page.size, 0)
    expect(size).toBeLessThan(50_000_000)
    expect(kept.of('browser 199')).toHaveLength(1)
  })

  test('are bounded in number though they show nothing', () => {
    const { kept, keep } = pages()
    for (let count = 0; count < 100_000; count++) keep('page', `browser ${count}`)
    const remembered = Array.from({ length: 100_000 }, (_, count) => kept.of(`browser ${count}`))
    expect(remembered.flat().length).toBeLessThan(90_000)
  })

  test('tell of writes that nobody came for', () => {
    const { clock, dropped, keep } = pages()
    keep('one').localStorage.sent({ id: '1', at: 1 }, [{ key: 'a', text: '1' }])
    clock.pass(700_000)
    keep('other')
    expect(dropped).toEqual(['a'])
  })
})

describe('what one page shows', () => {
  test('is no more than 4 million characters, however often it tells; the rest counts as too large', () => {
    const page = new PageStorage('page', '/_madeleine')
    page.tell({ page: 'page', whole: true }, ALL)
    for (let count = 0; count < 200; count++)
      page.tell({ page: 'page', localStorage: { [`k${count}`]: KB.repeat(100) } }, ALL)
    expect(page.size).toBeLessThan(4_100_000)
    expect(page.localStorage.text('k0')).toBeDefined()
    expect(page.localStorage.isOmitted('k199')).toBe(true)
    page.tell({ page: 'page', localStorage: { k0: null, k1: null } }, ALL)
    page.tell({ page: 'page', localStorage: { k199: '1' } }, ALL)
    expect(page.localStorage.text('k199')).toBe('1')
  })

  test('has changed when a text has become too large, and when it no longer is', () => {
    const area = new ShownArea()
    area.tell([['a', '1']], true, [])
    expect(area.tell([], false, ['a'])).toEqual(['a'])
    expect(area.tell([], false, ['a'])).toEqual([])
    expect(area.tell([], true, [])).toEqual(['a'])
    expect(area.tell([], false, ['b'])).toEqual(['b'])
    expect(area.tell([['b', '2']], false, [])).toEqual(['b'])
  })

  test('has a bounded number of keys', () => {
    const area = new ShownArea()
    for (let count = 0; count < 30; count++)
      area.tell(
        Array.from({ length: 1000 }, (_, at) => [`${count} ${at}`, '1'] as const),
        false,
        Array.from({ length: 1000 }, (_, at) => `too large ${count} ${at}`),
      )
    expect(area.keys().length).toBeLessThanOrEqual(20_000)
  })

  test('counts what it says was declared, and the keys that were too large', () => {
    const page = new PageStorage('page', '/_madeleine')
    page.tell({ page: 'page', whole: true, declared: KB, omitted: [['localStorage', KB]] }, ALL)
    expect(page.size).toBeGreaterThanOrEqual(2000)
  })

  test('forgets of writes that it never performs all but the newest of each key', () => {
    const area = new ShownArea()
    for (let count = 0; count < 5000; count++)
      area.sent({ id: String(count), at: count }, [{ key: 'a', text: KB }])
    expect(area.size).toBeLessThan(2_100_000)
    expect(area.text('a')).toBe(KB)
  })
})
