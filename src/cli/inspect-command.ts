import { UsageError } from '../errors.ts'
import { readArguments } from './arguments.ts'
import { readInput } from './cookie-input.ts'
import type { Means } from './finding.ts'
import { recognise } from './recognise.ts'
import { asJson, describe, toRecord, type Report } from './report.ts'
import type { World } from './world.ts'

const VARIABLE = 'MADELEINE_SECRET'

/** `madeleine inspect`: says what each cookie is. What nobody knows is told as unknown, and is no error. */
export async function inspectCommand(world: World, args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(args, {
    json: { type: 'boolean' },
    'secret-env': { type: 'string' },
  })
  const means = { now: world.now, secrets: readSecrets(world, values['secret-env']) }
  const reports = readInput(await inputOf(world, positionals)).map((cookie): Report => {
    return { cookie, finding: recognise(cookie, means) }
  })
  world.say(
    values.json === true ? json(reports, world) : text(reports, world, means, values['secret-env']),
  )
}

async function inputOf(world: World, positionals: readonly string[]): Promise<string> {
  const [only] = positionals
  if (only === undefined || positionals.length > 1) {
    throw new UsageError(
      'option',
      `madeleine inspect takes one text: a Cookie header, a Set-Cookie line, a value, or - to read them. Put it in quotes.`,
    )
  }
  return only === '-' ? world.readInput() : only
}

/** As a whole for packages that know no commas, and in parts for those that do. */
function readSecrets({ env }: World, variable?: string): string[] {
  const held = env[variable ?? VARIABLE] ?? ''
  if (held === '' && variable !== undefined) {
    throw new UsageError(
      'option',
      '--secret-env names a variable that is not set. Pass its name, not the secret.',
    )
  }
  const parts = [held, ...held.split(',').map((part) => part.trim())]
  return [...new Set(parts)].filter((part) => part !== '')
}

function json(reports: readonly Report[], { now }: World): string {
  return `${asJson({ cookies: reports.map((report) => toRecord(report, now)) }, 2)}\n`
}

function text(
  reports: readonly Report[],
  { now }: World,
  means: Means,
  variable = VARIABLE,
): string {
  const source = { variable, isSet: means.secrets.length > 0 }
  if (reports.length === 0) return 'There is no cookie in it.\n'
  return reports.map((report) => describe(report, source, now)).join('\n')
}
