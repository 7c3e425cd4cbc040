import { availableParallelism, cpus } from 'node:os'
import { channelRows } from './channels.ts'
import { contest, lengths } from './contest.ts'
import { cookieRows, REFERENCE } from './cookies.ts'
import { encrypting } from './encrypting.ts'
import { pageTable } from './page.ts'
import { redemptionRows } from './redemption.ts'
import { table } from './report.ts'
import { BARE, OURS, PLAIN } from './sealed.ts'
import { signing } from './signing.ts'
import { againstBare } from './against-bare.ts'
import { roundTrips, roundTripTable } from './round-trips.ts'
import { limitTable, sessionTable } from './session-report.ts'
import { sessionRows } from './sessions.ts'
import { storageRows } from './storage.ts'
import { throughputRows } from './throughput.ts'

const PARTS: Record<string, () => Promise<string>> = {
  async cookies() {
    return table(await cookieRows(), OURS, [REFERENCE])
  },
  async signing() {
    return table(await contest('sign', signing), OURS, [BARE])
  },
  async encrypting() {
    const times = table(await contest('encrypt', encrypting), OURS, [PLAIN, BARE])
    const sizes = table(await lengths('encrypt', encrypting), OURS, [PLAIN, BARE], 'characters')
    return `${times}

${sizes}`
  },
  async throughput() {
    return againstBare(await throughputRows(), 'requests/s')
  },
  async sessions() {
    const rows = await sessionRows()
    return [sessionTable(rows), limitTable(rows), roundTripTable(await roundTrips())].join('\n\n')
  },
  async redemption() {
    return againstBare(await redemptionRows(), 'redemption')
  },
  async storage() {
    return [table(await storageRows(OURS), OURS, []), await pageTable()].join('\n\n')
  },
  async channels() {
    return againstBare(await channelRows(), 'bytes')
  },
}

/** `npm run bench`, or `npm run bench channels` for one part: Markdown, ready for docs/benchmarks.md. */
const [only] = process.argv.slice(2)
console.log(`Node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model.trim()}\n`)
for (const [part, measure] of Object.entries(PARTS)) {
  if (only === undefined || only === part) console.log(`## ${part}\n\n${await measure()}\n`)
}
