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
    if (finding !== undefined) return finding
  }
  return UNKNOWN
}
