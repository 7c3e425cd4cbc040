import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { renderToPipeableStream, renderToString } from 'react-dom/server'
import { scene } from './scenes.ts'

/** What runs on the server: bundled, so as to run with either React. */
export const asString = async (name: string, props?: Record<string, unknown>): Promise<string> =>
  renderToString(scene(name, props))

export function asStream(name: string, props?: Record<string, unknown>): Promise<string> {
  return new Promise((resolve, reject) => {
    const { pipe } = renderToPipeableStream(scene(name, props), {
      onShellReady: () => resolve(text(pipe(new PassThrough()))),
      onShellError: reject,
      onError: () => {},
    })
  })
}
