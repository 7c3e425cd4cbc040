import { availableParallelism, cpus } from 'node:os'
import { channelRows } from './channels.ts'
import { cookieRows, OURS, REFERENCE } from './cookies.ts'
import { redemptionRow } from './redemption.ts'
import { table } from './report.ts'
import { againstBare } from './against-bare.ts'
import { throughputRows } from './throughput.ts'

const PARTS: Record<string, () => Promise<string>> = {
  async cookies() {
    return table(await cookieRows(), OURS, [REFERENCE])
  },
  async throughput() {
    return againstBare(await throughputRows(), 'requests/s')
  },
  async redemption() {
    return againstBare([await redemptionRow()], 'requests/s')
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
