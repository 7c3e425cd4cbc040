import { DEEPEST_JSON } from '../seal/formats/deepest-json.ts'
import type { Finding, Means, Recogniser } from './finding.ts'
import { recogniseExpress, recogniseFastify } from './formats/cookie-signature.ts'
import { recogniseDjango } from './formats/django.ts'
import { recogniseFernet } from './formats/fernet.ts'
import { recogniseIron } from './formats/iron.ts'
import { recogniseItsdangerous } from './formats/itsdangerous.ts'
import { recogniseJwt } from './formats/jwt.ts'
import { recogniseKeygrip } from './formats/keygrip.ts'
import { recogniseChunks, recogniseEncrypted, recogniseSigned } from './formats/ours.ts'
import { recognisePlain } from './formats/plain.ts'
import type { Sighting } from './sighting.ts'

/** The surer ones first. */
const RECOGNISERS: readonly Recogniser[] = [
  recogniseIron,
  recogniseJwt,
  recogniseFernet,
  recogniseChunks,
  recogniseEncrypted,
  recogniseSigned,
  recogniseKeygrip,
  recogniseExpress,
  recogniseDjango,
  recogniseItsdangerous,
  recogniseFastify,
  recognisePlain,
]

const UNKNOWN: Finding = {
  format: 'unknown',
  protection: 'unknown',
  note: 'nothing known looks like this; it may be the id of a session that the server keeps',
}

/** Says what a cookie is. */
export function recognise(cookie: Sighting, means: Means): Finding {
  for (const recogniser of RECOGNISERS) {
    const finding = recogniser(cookie, means)
    if (finding !== undefined) return showable(finding)
  }
  return UNKNOWN
}

/** Values within values without end are what nobody reads, and what nothing can write. */
function showable(finding: Finding): Finding {
  if (!isDeeper(finding.value, DEEPEST_JSON)) return finding
  const { value: _, ...facts } = finding
  return { ...facts, note: 'its value is nested too deep to be shown' }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inside) => isDeeper(inside, levels - 1))
}
