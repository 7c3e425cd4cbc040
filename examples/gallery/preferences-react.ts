import './tsx.ts'
import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { channelSwitch, needsScript, shell } from './shell.ts'
import { source } from './source.ts'
import { transportOf } from './transport.ts'

const { PreferencesApp } = await import('./preferences-app.tsx')

/** The preferences as a React app, rendered here and hydrated in the page. */
export function preferencesReactPage(c: Context) {
  const transport = transportOf(c)
  const app = renderToString(createElement(PreferencesApp, { transport }))
  return shell({
    path: '/preferences',
    title: 'Preferences in React · madeleine',
    description: 'The same preferences, rendered on the server by React and hydrated.',
    styles: ['example.css', 'preferences.css'],
    script: 'preferences-react.client.js',
    content: html`<div class="example app">
      <section class="live" aria-labelledby="title">
        <h1 id="title">Preferences in React</h1>
        <p class="lead">
          The same <a href="/preferences">preferences</a>, rendered on the server with what this
          browser remembers, and hydrated with just that.
        </p>
        ${channelSwitch('/preferences/react', transport)} ${needsScript}
        <div id="app">${raw(app)}</div>
      </section>

      <section class="code" aria-label="The code of this page">
        ${source('preferences-app.tsx', 'the app, on both sides')}
        ${source('preferences-react.client.tsx', 'hydrates it')}
        ${source('preferences-react.ts', 'renders it on the server')}
        ${source('preferences.ts', 'the same channel')}
      </section>
    </div>`,
  })
}
