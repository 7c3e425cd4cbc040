import { parseArgs } from 'node:util'
import { UsageError } from '../errors.ts'

type Kinds = Readonly<Record<string, { readonly type: 'boolean' | 'string' }>>

/** What was given for each option, and beside them. */
interface Arguments<Options extends Kinds> {
  readonly values: {
    readonly [Name in keyof Options]?: Options[Name]['type'] extends 'string' ? string : boolean
  }
  readonly positionals: readonly string[]
}

/** The options and values of a command line. Throws a UsageError that repeats neither: one may be a secret. */
export function readArguments<const Options extends Kinds>(
  args: readonly string[],
  options: Options,
): Arguments<Options> {
  if (args.some((arg) => /^--(secret|password|key)(=|$)/.test(arg))) {
    throw new UsageError(
      'option',
      'A secret on the command line is seen by everybody on the machine. Put it into a variable and pass --secret-env with its name.',
    )
  }
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    return { values: values as Arguments<Options>['values'], positionals }
  } catch {
    const known = Object.keys(options).map((name) => `--${name}`)
    throw new UsageError(
      'option',
      `This command takes ${known.join(' and ')}, and was given something else. Run: npx madeleine --help`,
    )
  }
}
