import type { Context } from 'hono'
import { html } from 'hono/html'
import type { BrowserEnv } from 'madeleine/hono'
import { LONGEST_DRAFT, theme } from './preferences-items.ts'
import { channelSwitch, needsScript, shell } from './shell.ts'
import { source } from './source.ts'
import { transportOf } from './transport.ts'

/** The page around preferences.ts. */
export function preferencesPage(c: Context<BrowserEnv>) {
  return shell({
    path: '/preferences',
    title: 'Preferences · madeleine',
    description: 'localStorage that a server reads and writes, live and in every tab.',
    styles: ['example.css', 'preferences.css'],
    script: 'preferences.client.js',
    content: html`<div class="example preferences">
      <section class="live" aria-labelledby="title">
        <h1 id="title">Preferences</h1>
        <p class="lead">
          What this browser remembers in its localStorage, read and written by the page and by the
          server alike.
        </p>
        ${channelSwitch('/preferences', transportOf(c))} ${needsScript}
        ${controls(c.var.browser.localStorage.get(theme))}
        <p class="note">
          Reload, open <a href="${c.req.url}" target="_blank">a second tab</a>, or change a value in
          the developer tools. There is the same <a href="/preferences/react">in React</a>.
        </p>
      </section>

      ${sides}

      <section class="code" aria-label="The code of this page">
        ${source('preferences-items.ts', 'shared by the page and the server')}
        ${source('preferences.ts', 'what the server does')}
        ${source('preferences.client.ts', 'what runs in the page')}
        ${source('preferences-static.ts', 'the theme, where no server looks')}
      </section>
    </div>`,
  })
}

function controls(chosen: string) {
  return html`<form class="form" autocomplete="off">
      <label for="theme">Theme</label>
      <select id="theme">
        ${['light', 'dark', 'system'].map(
          (name) => html`<option ${name === chosen ? 'selected' : ''}>${name}</option>`,
        )}
      </select>
      <p class="note small">
        The server renders with it, so that nothing flashes; and even
        <a href="/preferences/static">a static page</a> is drawn in it.
      </p>
      <label for="draft">Draft</label>
      <textarea
        id="draft"
        rows="4"
        maxlength="${LONGEST_DRAFT}"
        aria-describedby="state"
      ></textarea>
      <p class="note small" role="status"><output id="state"></output></p>
    </form>
    <p class="note">Visits, as the server counts: <output id="visits">…</output></p>
    <div class="buttons"><button type="button" id="clear">Clear everything</button></div>
    <p class="note" role="status"><output id="cleared"></output></p>`
}

const sides = html`<section class="sides" aria-labelledby="sides-title">
  <h2 id="sides-title">One storage, seen from both sides</h2>
  <h3 id="raw-title"><code>window.localStorage</code> <span>in the browser</span></h3>
  <dl id="raw" class="entries" aria-labelledby="raw-title"></dl>
  <h3 id="seen-title"><code>browser.localStorage</code> <span>at the server</span></h3>
  <dl id="seen" class="entries" aria-labelledby="seen-title"></dl>
  <dl class="facts">
    <dt><code>browser.localStorage.persistent</code></dt>
    <dd><output id="persistent">…</output></dd>
  </dl>
  <p class="note small">
    The browser is looked at four times a second. The server tells what it knows whenever it hears
    of a change.
  </p>
</section>`
