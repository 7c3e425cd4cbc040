import type { Context } from 'hono'
import { defineChannel, defineItem, type Browser } from 'madeleine'
import type { BrowserEnv } from 'madeleine/hono'
import { z } from 'zod'
import { TodoList, type Todo } from './todo-list.ts'

const LONGEST = 200
const REFUSAL = `Send JSON { "content": "…" }, with 1 to ${LONGEST} characters.`

const todos = new TodoList()
const newTodo = z.object({ content: z.string().trim().min(1).max(LONGEST) })

/** The last todo that this visitor saw. */
const lastId = defineItem('last_id', { schema: z.int().min(0), fallback: 0 })

/** POST /todos */
export async function addTodo(c: Context<BrowserEnv>) {
  const body: unknown = await c.req.json().catch(() => undefined)
  const { success, data } = newTodo.safeParse(body)
  if (!success) return c.json({ error: REFUSAL }, 400)
  return c.json(todos.add(data.content), 201)
}

/** For a body that is not worth reading. */
export function refuseTodo(c: Context) {
  return c.json({ error: REFUSAL }, 413)
}

/** GET /unseen-todos */
export function unseenTodos(c: Context<BrowserEnv>) {
  const { browser } = c.var
  const unseen = todos.after(browser.session.get(lastId))
  markSeen(browser, unseen)
  return c.json(unseen)
}

/** The same list while it grows, over a WebSocket; each tab goes through it by itself. */
export const todosLive = defineChannel({
  async *open({ browser, signal }) {
    for await (const unseen of todos.from(browser.session.get(lastId), signal)) {
      // The headers left long ago. The session is kept all the same.
      markSeen(browser, unseen)
      yield { event: 'todos', data: unseen }
    }
  },
})

function markSeen({ session }: Browser, seen: readonly Todo[]): void {
  const newest = seen.at(-1)
  if (newest !== undefined) session.set(lastId, newest.id)
}
