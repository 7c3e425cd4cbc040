import { expect, test } from 'vitest'
import { refused } from '../../test/support/refused.ts'
import * as server from '../index.ts'
import * as page from '../page.ts'
import * as standIns from './stand-ins.ts'

test('a page finds every name that the server has', () => {
  expect(Object.keys(page).toSorted()).toEqual(Object.keys(server).toSorted())
})

test.each(Object.entries(standIns))('%s() says in a page that it is the server’s', (name, call) => {
  expect(call).toThrow(refused('page', `${name}\\(\\)`, 'a file of their own'))
})

test('whatever is no stand-in is the same in a page', () => {
  const { cookieClass, defineCookie, defineItem, DeliveryError, StoreError, UsageError } = server
  const same = { cookieClass, defineCookie, defineItem, DeliveryError, StoreError, UsageError }
  expect({ ...page }).toEqual({ ...standIns, ...same })
})
