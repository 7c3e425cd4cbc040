import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, describe } from 'vitest'
import { madeleine } from '../../src/index.ts'
import { eventStream, withBrowser } from '../../src/node.ts'
import { cleanUp, compile, readPrograms, workshopOf } from '../support/guide-programs.ts'
import { expect, test } from './fixtures.ts'

const workshop = workshopOf('pages')
const programs = readPrograms().filter(({ kind }) => kind !== 'server')
const onPages = programs.filter(({ kind }) => kind === 'page')
const src = fileURLToPath(new URL('../../src', import.meta.url))
const PAGE = '<!doctype html><html lang="en"><title>a page</title><link rel="icon" href="data:,">'

let files: readonly string[] = []
let script = ''

/** Serves a page with one program in it; whatever that connects to publishes a text. */
const server = createServer(
  withBrowser(
    madeleine({ secrets: ['only for the guides of this house'] }),
    (request, response, browser) => {
      if (request.url === '/') return response.end(PAGE)
      if (request.url === '/program.js')
        return response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
      return eventStream(response, function* () {
        yield { event: 'published', data: `by ${browser.id}` }
      })
    },
  ),
)

beforeAll(async () => {
  files = (await compile(programs, workshop)).files
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
}, 120_000)

afterAll(() => {
  cleanUp(workshop)
  server.close().closeAllConnections()
})

describe('the programs for pages in the guides', () => {
  test.for(onPages)('do what they say: $guide from line $line', async (program, { page }) => {
    script = await bundle(files[programs.indexOf(program)]!)
    const { port } = server.address() as AddressInfo
    await page.goto(`http://localhost:${port}/`)
    await expect(page.evaluate(`import('/program.js').then(() => 'done')`)).resolves.toBe('done')
  })
})

/** As an app's own bundler makes it, of the sources. */
async function bundle(file: string): Promise<string> {
  const alias = {
    madeleine: `${src}/page.ts`,
    'madeleine/client': `${src}/client.ts`,
    'madeleine/react': `${src}/react.ts`,
  }
  await using build = await rolldown({ input: file, platform: 'browser', resolve: { alias } })
  const { output } = await build.generate({ format: 'esm' })
  return output[0].code
}
