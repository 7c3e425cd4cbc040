import { UsageError } from '../errors.ts'
import { inspectCommand } from './inspect-command.ts'
import { secretCommand } from './secret-command.ts'
import type { World } from './world.ts'

const COMMANDS: Readonly<Record<string, (world: World, args: readonly string[]) => unknown>> = {
  secret: secretCommand,
  inspect: inspectCommand,
}

const HELP = `Usage: npx madeleine <command>

  secret             Print a new secret: 32 random bytes, base64url.
    --write          Put it into .env instead, as the first of MADELEINE_SECRET; older ones stay behind it.

  inspect <cookies>  Tell what cookies are: a Cookie header, a Set-Cookie line or a value; - reads standard input.
    --secret-env <name>  The variable that holds the secret which opens them. Default: MADELEINE_SECRET.
    --json           Print JSON.

  --help             Print this.
`

/** Runs what the command line asks for. Throws a UsageError for what it does not understand. */
export async function runCommand(world: World): Promise<void> {
  const [name, ...args] = world.args
  if (name === undefined || world.args.some(isHelp)) return world.say(HELP)
  if (!Object.hasOwn(COMMANDS, name)) {
    throw new UsageError('option', `There is no such command. Run: npx madeleine --help`)
  }
  await COMMANDS[name]!(world, args)
}

function isHelp(arg: string, at: number, args: readonly string[]): boolean {
  return (arg === '--help' || arg === '-h') && !args.slice(0, at).includes('--')
}
