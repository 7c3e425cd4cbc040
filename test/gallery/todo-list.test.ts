import { expect, test } from 'vitest'
import { TodoList, type Todo } from '../../examples/gallery/todo-list.ts'

const contents = (todos: readonly Todo[]) => todos.map(({ content }) => content)

function listOf(count: number): TodoList {
  const list = new TodoList()
  for (let id = 1; id <= count; id++) list.add(`${id}`)
  return list
}

test('after a todo come those that were added later, in their order', () => {
  const list = listOf(4)
  expect(contents(list.after(2))).toEqual(['3', '4'])
  expect(list.after(4)).toEqual([])
  expect(contents(list.after(0))).toEqual(['1', '2', '3', '4'])
})

test('after a todo of an earlier process come all', () => {
  expect(contents(listOf(2).after(57))).toEqual(['1', '2'])
})

test('the newest 200 are kept', () => {
  const kept = listOf(1000).after(0)
  expect(kept).toHaveLength(200)
  expect(kept.map(({ id }) => id)).toEqual(Array.from({ length: 200 }, (_, at) => at + 801))
})

test('who follows it gets what is there, then what is added, and nothing twice', async () => {
  const list = listOf(3)
  const following = list.from(1, new AbortController().signal)
  expect(contents((await following.next()).value)).toEqual(['2', '3'])
  list.add('4')
  list.add('5')
  expect(contents((await following.next()).value)).toEqual(['4', '5'])
  const next = following.next()
  list.add('6')
  expect(contents((await next).value)).toEqual(['6'])
})

test('who follows it stops when told to', async () => {
  const leaving = new AbortController()
  const next = listOf(1).from(1, leaving.signal).next()
  leaving.abort()
  await expect(next).rejects.toThrow('aborted')
})

test('many may follow it', async () => {
  const list = new TodoList()
  const signal = new AbortController().signal
  const all = Array.from({ length: 50 }, () => list.from(0, signal).next())
  list.add('news')
  for (const { value } of await Promise.all(all)) expect(contents(value)).toEqual(['news'])
})
