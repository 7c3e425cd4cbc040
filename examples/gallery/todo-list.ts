import { EventEmitter, once } from 'node:events'

export interface Todo {
  readonly id: number
  readonly content: string
  readonly added_at: string
}

/** How many are kept; the oldest go first. */
const ROOM = 200

/** Todos in memory, the same for all visitors. */
export class TodoList {
  #todos: Todo[] = []
  #newestId = 0
  readonly #news = new EventEmitter().setMaxListeners(0)

  add(content: string): Todo {
    const todo = { id: ++this.#newestId, content, added_at: new Date().toISOString() }
    this.#todos = [...this.#todos, todo].slice(-ROOM)
    this.#news.emit('added')
    return todo
  }

  /** The todos after this one; all of them when it is of an earlier process, where ids went on. */
  after(id: number): Todo[] {
    const last = id > this.#newestId ? 0 : id
    return this.#todos.filter((todo) => todo.id > last)
  }

  /** The todos after this one, and from then on those that are added, until the signal aborts. */
  async *from(id: number, signal: AbortSignal): AsyncGenerator<Todo[]> {
    let last = id
    while (true) {
      const news = this.after(last)
      if (news.length > 0) {
        yield news
        last = news.at(-1)!.id
      } else await once(this.#news, 'added', { signal })
    }
  }
}
