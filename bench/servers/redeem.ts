import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { madeleine } from 'madeleine'
import { eventStream, withBrowser } from 'madeleine/node'

const memory = madeleine({ secrets: ['only for measuring, nobody trusts it'] })

/** A redemption, against the least a POST answered by 204 and two Set-Cookie lines can be. */
const servers: Record<string, () => RequestListener> = {
  'bare POST': () => (request, response) => {
    request.resume().on('end', () => {
      response.setHeader('set-cookie', ['one=1; Path=/; HttpOnly', 'two=2; Path=/; HttpOnly'])
      response.writeHead(204).end()
    })
  },
  redemption: () =>
    withBrowser(memory, (request, response) =>
      eventStream(response, async function* ({ browser }) {
        yield { data: 'open' }
        const tickets = Number(
          new URL(request.url!, 'http://localhost').searchParams.get('tickets'),
        )
        for (let number = 0; number < tickets; number++) {
          browser.cookies.set('one', `${number}`)
          browser.cookies.set('two', `${number}`)
          yield { data: 'more' }
        }
      }),
    ),
}

const server = createServer(servers[process.argv[2]!]!())
process.on('message', () => process.send!(process.cpuUsage()))
server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port))
