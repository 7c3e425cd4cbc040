import { describe, expect, test } from 'vitest'
import { within } from '../../src/state/current.ts'
import { Worker } from '../support/fakes.ts'
import { onServer, type React } from './bundle.ts'
import { sidebar } from './definitions.ts'

describe.each<React>([18, 19])('React %i on a server', async (react) => {
  const { asString, asStream } = await onServer(react)
  const renderings = { renderToString: asString, renderToPipeableStream: asStream }

  describe.each(Object.entries(renderings))('%s', (_, render) => {
    test.each(['bare', 'provided'])('renders fallbacks outside an exchange: %s', async (scene) => {
      const html = await render(scene)
      expect(html).toContain('<output id="theme">&quot;light&quot;</output>')
      expect(html).toContain('<output id="sidebar">{&quot;width&quot;:200}</output>')
      expect(html).not.toContain('<script')
    })

    test('renders what the browser of the exchange has', async () => {
      const { browser } = new Worker().open({
        cookies: { theme: 'dark', 'madeleine.sidebar': '{"width":300}' },
      })
      const html = await within(browser, () => render('provided', { nonce: 'abc' }))
      expect(html).toContain('<output id="theme">&quot;dark&quot;</output>')
      expect(html).toContain('<output id="sidebar">{&quot;width&quot;:300}</output>')
      expect(html).toMatch(/<script[^>]* type="application\/json"[^>]* nonce="abc"/)
    })

    test('opens no channel', async () => {
      const html = await render('line', { url: '/channel' })
      expect(html).toContain('<output id="status">opening</output>')
    })

    test.each([
      ['hidden', 'it is hidden from the scripts of a page. Define it with httpOnly: false'],
      ['sealed', 'it is encrypted, and no page has the secret. Define it without'],
    ])('refuses a cookie that is %s', async (scene, message) => {
      await expect(render(scene)).rejects.toThrow(`Cookie "${scene}": ${message}`)
    })

    test('hands the page no cookie that is hidden from its scripts', async () => {
      const { browser } = new Worker().open({ cookies: { hidden: 'MARKED' } })
      await expect(within(browser, () => render('listed'))).rejects.toThrow('Cookie "hidden"')
    })
  })

  test('what was written in this exchange counts', async () => {
    const { browser } = new Worker().open({ cookies: { theme: 'light' } })
    browser.cookies.set('theme', 'dark')
    const html = await within(browser, () => asString('provided'))
    expect(html).toContain('<output id="theme">&quot;dark&quot;</output>')
  })

  test('two visitors get nothing of each other', async () => {
    const visit = (width: number) => {
      const cookies = { 'madeleine.sidebar': JSON.stringify({ width }) }
      return within(new Worker().open({ cookies }).browser, () => asStream('provided'))
    }
    const [one, other] = await Promise.all([visit(1), visit(2)])
    expect(one).toContain('<output id="sidebar">{&quot;width&quot;:1}</output>')
    expect(other).toContain('<output id="sidebar">{&quot;width&quot;:2}</output>')
    expect(sidebar.fallback()).toEqual({ width: 200 })
  })
})
