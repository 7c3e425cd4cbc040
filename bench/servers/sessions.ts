import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expressServers } from './sessions/express.ts'
import { fastifyServers } from './sessions/fastify.ts'
import { honoServers } from './sessions/hono.ts'
import { limits } from './sessions/limit.ts'
import { nodeServers } from './sessions/node.ts'

/** One server with sessions, or without, as the first argument names it; the second is where Redis is. */
const servers = { ...nodeServers, ...limits, ...expressServers, ...fastifyServers, ...honoServers }

const server = createServer(await servers[process.argv[2]!]!())
process.on('message', () => process.send!(process.cpuUsage()))
server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port))
