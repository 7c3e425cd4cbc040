import type { FastifyPluginCallback } from 'fastify'

/** Says of a plugin what fastify-plugin would: its hooks are for the app that registers it, not for one below. */
export function forWholeApp(name: string, plugin: FastifyPluginCallback): FastifyPluginCallback {
  return Object.assign(plugin, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: name,
    [Symbol.for('plugin-meta')]: { name, fastify: '>=5' },
  })
}
