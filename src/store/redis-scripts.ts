/** A script that Redis runs as one atomic step. */
export interface Script {
  /** The SHA-1 of the text, by which Redis knows it once it has seen it. */
  readonly sha: string
  readonly text: string
}

// What is kept under a key is one hash: `version`, `group` where there is one, and the fields, each
// behind a colon. A group is a sorted set of keys, scored by when each of them ends.

/** KEYS: the hash. Answers its names and texts in turns. */
export const READ: Script = {
  sha: '2e9dc1eee79fed50b6f3a9088fab7b81cb333123',
  text: `return redis.call('HGETALL', KEYS[1])`,
}

/** KEYS: the hashes. Answers their versions. */
export const VERSIONS: Script = {
  sha: 'e512965e73359761ad6d50326a82a8211bb808e7',
  text: `
local versions = {}
for i, hash in ipairs(KEYS) do versions[i] = redis.call('HGET', hash, 'version') or '0' end
return versions`,
}

/** KEYS: the hash, what names of groups begin with. ARGV: the key. Answers how many were deleted. */
export const DELETE: Script = {
  sha: 'ab971a2e675da9707baffa87cf5a26807e41fb06',
  text: `
local group = redis.call('HGET', KEYS[1], 'group')
if group then redis.call('ZREM', KEYS[2] .. group, ARGV[1]) end
return redis.call('DEL', KEYS[1])`,
}

/** KEYS: the group. Answers the keys in it that have not ended. */
export const MEMBERS: Script = {
  sha: 'd89f61f0d825ff34e6029368922e7cbde643ae06',
  text: `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
return redis.call('ZRANGE', KEYS[1], 0, -1)`,
}

/**
 * KEYS: the hash, what names of groups begin with, the hash to move to or the same again.
 * ARGV: the version or nothing, the milliseconds, 'clear' or nothing, '=' and the group or nothing,
 * the key, the key to move to or the same again, how many fields to delete, these, and then the
 * fields to set, names and texts in turns. Answers the new version, or 0.
 */
export const WRITE: Script = {
  sha: 'c56da6193326fef91b62fef666322ba9f887c579',
  text: `
local hash, groups, target = unpack(KEYS)
local expected, life, clear, regroup, key, moved, gone = unpack(ARGV, 1, 7)
local version = redis.call('HGET', hash, 'version') or '0'
if expected == '' and version == '0' then return 0 end
if expected ~= '' and expected ~= version then return 0 end

local old = redis.call('HGET', hash, 'group') or ''
local overwritten = hash ~= target and redis.call('HGET', target, 'group') or ''
local group = regroup == '' and old or string.sub(regroup, 2)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

if old ~= '' then redis.call('ZREM', groups .. old, key) end
if overwritten ~= '' then redis.call('ZREM', groups .. overwritten, moved) end
if hash ~= target then redis.call('DEL', target) end
if clear ~= '' then redis.call('DEL', hash) end
if hash ~= target and redis.call('EXISTS', hash) == 1 then redis.call('RENAME', hash, target) end

for i = 8, 7 + gone do redis.call('HDEL', target, ':' .. ARGV[i]) end
for i = 8 + gone, #ARGV, 2 do redis.call('HSET', target, ':' .. ARGV[i], ARGV[i + 1]) end
redis.call('HSET', target, 'version', string.format('%.0f', version + 1))
if group == '' then
  redis.call('HDEL', target, 'group')
else
  local name = groups .. group
  redis.call('HSET', target, 'group', group)
  redis.call('ZREMRANGEBYSCORE', name, '-inf', now)
  redis.call('ZADD', name, now + life, moved)
  if redis.call('PTTL', name) < tonumber(life) then redis.call('PEXPIREAT', name, now + life) end
end
redis.call('PEXPIREAT', target, now + life)
return version + 1`,
}
