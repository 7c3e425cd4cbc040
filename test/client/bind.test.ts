import { describe, expect, test } from 'vitest'
import { bindFirst, change, holdTime, kept, passTime, show, value, writes } from './bind-page.ts'
import { newTab, page, server, usePage } from './chromium.ts'
import { sleep, Stream } from './page-server.ts'

usePage()

const type = (text: string) => page.keyboard.type(text)
const press = (key: string) => page.keyboard.press(key)
const focus = (selector: string) => page.evaluate((selector) => $(selector).focus(), selector)

/** Whether the first radio button or checkbox that fits is checked. */
const checked = (selector: string) =>
  page.evaluate((selector) => $(selector).checked as boolean, selector)

describe('a text that is still being composed', () => {
  test('is stored when its page is left', async () => {
    await bindFirst('<textarea></textarea>')
    await focus('textarea')
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Input.imeSetComposition', {
      text: 'にほん',
      selectionStart: 3,
      selectionEnd: 3,
    })
    await page.evaluate(() => dispatchEvent(new Event('pagehide')))
    expect(await kept()).toBe('にほん')
  })
})

describe('a text field', () => {
  test.each(['text', 'search', 'email', 'url', 'tel', 'password'])(
    'of type %s is stored as it is typed',
    async (type) => {
      await bindFirst(`<input type=${type}>`)
      await focus('input')
      await page.keyboard.type('a@b.example')
      await expect.poll(kept).toBe('a@b.example')
    },
  )

  test.each(['text', 'search', 'email', 'url', 'tel', 'password'])(
    'of type %s shows what is stored, at once',
    async (type) => {
      await bindFirst(`<input type=${type}>`, 'before')
      expect(await value('input')).toBe('before')
      await change('after')
      expect(await value('input')).toBe('after')
    },
  )

  test('is emptied when the item is deleted elsewhere', async () => {
    await bindFirst('<input>', 'before')
    await page.evaluate(() => area.delete('it'))
    expect(await value('input')).toBe('')
  })

  test('that is emptied stores the empty text', async () => {
    await bindFirst('<input>', 'a')
    await focus('input')
    await press('Backspace')
    await expect.poll(kept).toBe('')
  })

  test('shows what is no text as JSON', async () => {
    await bindFirst('<input>', { a: [1, null] })
    expect(await value('input')).toBe('{"a":[1,null]}')
  })

  test('shows an object that claims to have a toString', async () => {
    await bindFirst('<input>', { toString: 1 })
    expect(await value('input')).toBe('{"toString":1}')
  })
})

describe('a textarea', () => {
  test('is stored with its lines', async () => {
    await bindFirst('<textarea></textarea>')
    await focus('textarea')
    await type('one\ntwo')
    await expect.poll(kept).toBe('one\ntwo')
  })

  test('shows what is stored', async () => {
    await bindFirst('<textarea></textarea>', 'one\ntwo')
    expect(await value('textarea')).toBe('one\ntwo')
  })
})

describe('a number field', () => {
  test('stores a number', async () => {
    await bindFirst('<input type=number step=any>')
    await focus('input')
    await type('-1.5')
    await expect.poll(kept).toBe(-1.5)
  })

  test('shows a number', async () => {
    await bindFirst('<input type=number>', 7)
    await change(8)
    expect(await value('input')).toBe('8')
  })

  test('that is emptied deletes the item', async () => {
    await bindFirst('<input type=number>', 7)
    await focus('input')
    await press('Backspace')
    await expect.poll(() => page.evaluate(() => area.has('it'))).toBe(false)
  })

  test('that is emptied shows the fallback when it is left, and not before', async () => {
    await show('<input type=number>')
    await page.evaluate(() => client.bind($('input'), itemOf('it', { fallback: 5 }), { area }))
    await focus('input')
    await press('Backspace')
    await sleep(300)
    expect(await value('input')).toBe('')
    await press('Tab')
    expect(await value('input')).toBe('5')
  })

  test('keeps the last number while half a number is in it', async () => {
    await bindFirst('<input type=number>', 7)
    await focus('input')
    await type('e')
    await sleep(300)
    expect(await kept()).toBe(7)
    await type('1')
    await expect.poll(kept).toBe(70)
  })

  test('keeps what is typed although it is another spelling of the number', async () => {
    await bindFirst('<input type=number step=any>')
    await focus('input')
    await type('1.0')
    await sleep(300)
    await type('5')
    await expect.poll(kept).toBe(1.05)
  })
})

describe('a range', () => {
  test('stores a number, moved by a key', async () => {
    await bindFirst('<input type=range>')
    await focus('input')
    await press('ArrowRight')
    await expect.poll(kept).toBe(51)
  })

  test('shows a number', async () => {
    await bindFirst('<input type=range>', 7)
    expect(await value('input')).toBe('7')
  })
})

describe('a date', () => {
  test('is stored once it is whole', async () => {
    await bindFirst('<input type=date>', '2020-01-01')
    await focus('input')
    await press('Backspace')
    await sleep(300)
    expect(await kept()).toBe('2020-01-01')
    await type('05')
    await expect.poll(kept).toBe('2020-05-01')
  })

  test('shows what is stored', async () => {
    await bindFirst('<input type=date>')
    await change('2020-01-01')
    expect(await value('input')).toBe('2020-01-01')
  })
})

describe('a checkbox', () => {
  test('stores whether it is checked', async () => {
    await bindFirst('<input type=checkbox>')
    await focus('input')
    await press('Space')
    expect(await kept()).toBe(true)
    await press('Space')
    expect(await kept()).toBe(false)
  })

  test('shows what is stored', async () => {
    await bindFirst('<input type=checkbox>', true)
    expect(await checked('input')).toBe(true)
    await change(false)
    expect(await checked('input')).toBe(false)
  })
})

describe('checkboxes of one name', () => {
  const BOXES = `<fieldset>${['a', 'b', 'c'].map((name) => `<input type=checkbox name=x value=${name}>`).join('')}</fieldset>`

  test('store the values of those that are checked', async () => {
    await bindFirst(BOXES)
    await page.click('[value=c]')
    await page.click('[value=a]')
    expect(await kept()).toEqual(['a', 'c'])
  })

  test('show the values that are stored', async () => {
    await bindFirst(BOXES, ['b'])
    await change(['b', 'c'])
    expect(await checked('[value=a]')).toBe(false)
    expect(await checked('[value=b]')).toBe(true)
    expect(await checked('[value=c]')).toBe(true)
  })
})

describe('radio buttons', () => {
  const RADIOS = ['a', 'b', 'c'].map((value) => `<input type=radio name=x value=${value}>`).join('')
  const OTHER = '<form><input type=radio name=x value=other checked></form>'

  test.each([
    ['alone', RADIOS],
    ['in a fieldset', `<fieldset>${RADIOS}</fieldset>`],
    ['in a form', `<form>${RADIOS}</form>`],
    ['in any other element', `<div>${RADIOS}</div>`],
  ])('%s store the value that is chosen', async (_, html) => {
    await bindFirst(html + OTHER)
    await page.click('[value=b]')
    expect(await kept()).toBe('b')
    await press('ArrowRight')
    expect(await kept()).toBe('c')
    expect(await writes()).toEqual(['b', 'c'])
  })

  test.each([
    ['alone', RADIOS],
    ['in a fieldset', `<fieldset>${RADIOS}</fieldset>`],
  ])('%s show the value that is stored', async (_, html) => {
    await bindFirst(html + OTHER, 'a')
    expect(await checked('[value=a]')).toBe(true)
    await change('b')
    expect(await checked('[value=b]')).toBe(true)
    await change('none of these')
    expect(await checked('[value=b]')).toBe(false)
    expect(await checked('[value=other]')).toBe(true)
  })

  test('each bound by itself agree on the choice', async () => {
    await show(RADIOS)
    await page.evaluate(() => {
      for (const radio of document.querySelectorAll('input')) client.bind(radio, 'it', { area })
    })
    await page.click('[value=b]')
    expect(await kept()).toBe('b')
    await change('c')
    expect(await checked('[value=c]')).toBe(true)
  })
})

describe('a select', () => {
  const OPTIONS = '<option>a<option>b<option value=c>see'

  test('stores the value that is chosen', async () => {
    await bindFirst(`<select>${OPTIONS}</select>`)
    await focus('select')
    await press('End')
    await expect.poll(kept).toBe('c')
  })

  test('shows the value that is stored', async () => {
    await bindFirst(`<select>${OPTIONS}</select>`, 'b')
    await change('c')
    expect(await value('select')).toBe('c')
  })

  test('that has the focus shows a value from elsewhere', async () => {
    await bindFirst(`<select>${OPTIONS}</select>`, 'b')
    await focus('select')
    await change('c')
    expect(await value('select')).toBe('c')
  })

  test('of several values stores an array', async () => {
    await bindFirst(`<select multiple>${OPTIONS}</select>`)
    await page.click('option:nth-of-type(1)')
    await page.click('option:nth-of-type(3)', { modifiers: ['Control'] })
    await expect.poll(kept).toEqual(['a', 'c'])
  })

  test('of several values shows an array', async () => {
    await bindFirst(`<select multiple>${OPTIONS}</select>`, ['a', 'c'])
    const selected = () =>
      page.evaluate(() => Array.from($('select').selectedOptions, (option: any) => option.value))
    expect(await selected()).toEqual(['a', 'c'])
    await change(['b'])
    expect(await selected()).toEqual(['b'])
  })
})

describe('what is being typed', () => {
  test('is stored before a message goes, and before a connection opens', async () => {
    const told: string[] = []
    server.on('/live', async (request, response) => {
      told.push(
        Buffer.from(String(request.headers['madeleine-storage']).slice(2), 'base64').toString(),
      )
      new Stream(response).wait()
    })
    await show('<textarea></textarea>')
    await page.evaluate(() => void client.bind($('textarea'), 'draft'))
    await focus('textarea')
    await holdTime()
    await type('a')
    await page.evaluate(() => {
      Object.assign(window, { live: client.connect('/live') })
    })
    await expect.poll(() => told.length).toBe(1)
    await type('b')
    await page.evaluate(() => (window as any).live.send('now'))
    expect(told.map((text) => JSON.parse(text).localStorage)).toEqual([
      { draft: '"a"' },
      { draft: '"ab"' },
    ])
  })
})

describe('a contenteditable element', () => {
  const html = () => page.evaluate(() => $('div').innerHTML as string)

  test('stores its text with its lines', async () => {
    await bindFirst('<div contenteditable></div>')
    await focus('div')
    await type('one\ntwo')
    await expect.poll(kept).toBe('one\ntwo')
  })

  test('shows a hostile text as text', async () => {
    await bindFirst('<div contenteditable></div>', '<img src=x onerror="errors.push(1)">')
    expect(await html()).toBe('&lt;img src=x onerror="errors.push(1)"&gt;')
    await change('<b>\n</b>')
    expect(await html()).toBe('&lt;b&gt;<br>&lt;/b&gt;')
  })

  test('keeps the caret when the value changes elsewhere', async () => {
    await bindFirst('<div contenteditable></div>', 'one\ntwo')
    await focus('div')
    await press('Control+End')
    await press('ArrowLeft')
    await change('one\ntwo and three')
    await type('!')
    await expect.poll(kept).toBe('one\ntw!o and three')
  })

  test('keeps the selection when the value changes elsewhere', async () => {
    await bindFirst('<div contenteditable></div>', 'one two')
    await focus('div')
    await press('End')
    for (const _ of 'two') await press('Shift+ArrowLeft')
    await change('ONE TWO')
    expect(await page.evaluate(() => String(getSelection()))).toBe('TWO')
  })

  test('leaves the selection alone that is elsewhere', async () => {
    await bindFirst('<div contenteditable></div><p>text</p>', 'one')
    await page.evaluate(() => getSelection()!.selectAllChildren($('p')))
    await change('two')
    expect(await page.evaluate(() => String(getSelection()))).toBe('text')
  })

  test('is stored as it was typed when it is removed', async () => {
    await show('<div contenteditable data-madeleine-bind=it></div>')
    await page.evaluate(() => void client.bindAll(document, { localStorage: area }))
    await focus('div')
    await type('one\ntwo')
    await page.evaluate(() => $('div').remove())
    await expect.poll(kept).toBe('one\ntwo')
  })
})

describe('an element that cannot be edited', () => {
  test.each(['output', 'p', 'title'])('such as %s shows the value as text', async (name) => {
    await bindFirst(`<${name}></${name}>`, '<b>&amp;')
    const text = () => page.evaluate((name) => $(`body ${name}`).textContent, name)
    expect(await text()).toBe('<b>&amp;')
    await change(12)
    expect(await text()).toBe('12')
  })

  test('stores nothing', async () => {
    await bindFirst('<p>text</p>')
    await page.evaluate(() => $('p').dispatchEvent(new Event('input', { bubbles: true })))
    await sleep(300)
    expect(await writes()).toEqual([])
  })
})

test('a fieldset of checkboxes that has none yet keeps what is in it', async () => {
  await bindFirst('<fieldset><legend>Choose</legend></fieldset>', ['a'])
  await change(['b'])
  expect(await page.textContent('legend')).toBe('Choose')
})

test('a file input is left alone', async () => {
  await bindFirst('<input type=file>', 'C:/a.txt')
  expect(await value('input')).toBe('')
  expect(await page.evaluate(() => errors)).toEqual([])
})

describe('at binding', () => {
  test('without a value the fallback is shown, and not stored', async () => {
    await show('<input value=here>')
    await page.evaluate(() =>
      client.bind($('input'), itemOf('it', { fallback: 'fallback' }), { area }),
    )
    expect(await value('input')).toBe('fallback')
    expect(await writes()).toEqual([])
  })

  test('without a value or a fallback what is there stays, and is not stored', async () => {
    await bindFirst('<input value=here>')
    await focus('input')
    await press('Tab')
    await sleep(300)
    expect(await value('input')).toBe('here')
    expect(await writes()).toEqual([])
  })
})

describe('typing', () => {
  test('many keys is one write', async () => {
    await bindFirst('<input>')
    await focus('input')
    await holdTime()
    await type('a longer text')
    expect(await writes()).toEqual([])
    await passTime(200)
    expect(await writes()).toEqual(['a longer text'])
  })

  test('is stored once the keys have paused for 200 ms', async () => {
    await bindFirst('<input>')
    await focus('input')
    await holdTime()
    await type('a')
    await passTime(199)
    expect(await writes()).toEqual([])
    await passTime(200)
    expect(await writes()).toEqual(['a'])
  })

  test('is stored by itself', async () => {
    await bindFirst('<input>')
    await focus('input')
    await type('a')
    await expect.poll(writes).toEqual(['a'])
  })

  test('is not undone by a value that comes from elsewhere meanwhile', async () => {
    await bindFirst('<input>', 'old')
    await focus('input')
    await press('End')
    await holdTime()
    await type('er')
    await change('elsewhere')
    expect(await value('input')).toBe('older')
    await passTime(200)
    expect(await kept()).toBe('older')
  })

  test('that is taken back shows what has come from elsewhere meanwhile', async () => {
    await bindFirst('<input>', 'old')
    await focus('input')
    await press('End')
    await holdTime()
    await type('x')
    await change('elsewhere')
    await press('Backspace')
    expect(await value('input')).toBe('elsewhere')
    expect(await kept()).toBe('elsewhere')
  })

  test('is not disturbed by what a schema makes of it until the field is left', async () => {
    await show('<input>')
    await page.evaluate(() =>
      client.bind($('input'), itemOf('it', { check: (text) => text.trim() }), { area }),
    )
    await focus('input')
    await type('a ')
    await sleep(300)
    expect(await value('input')).toBe('a ')
    await press('Tab')
    expect(await value('input')).toBe('a')
  })

  test.each([
    ['the field is left', () => press('Tab')],
    ['a form is sent', () => press('Enter')],
    ['the page is hidden', () => page.evaluate(() => dispatchEvent(new Event('pagehide')))],
    [
      'the page loses sight',
      () =>
        page.evaluate(() =>
          document.dispatchEvent(new Event('visibilitychange', { bubbles: true })),
        ),
    ],
    ['the binding ends', () => page.evaluate(() => ends[0]!())],
  ])('is stored at once when %s', async (_, leave) => {
    await show('<form><input></form>')
    await page.evaluate(() => {
      $('form').addEventListener('submit', (event: Event) => {
        event.preventDefault()
        area.writes.push('submit')
      })
      ends.push(client.bind($('input'), 'it', { area }))
    })
    await focus('input')
    await holdTime()
    await type('a')
    await leave()
    expect((await writes())[0]).toBe('a')
  })
})

describe('a change from elsewhere', () => {
  test('keeps the caret', async () => {
    await bindFirst('<input>', 'one two')
    await focus('input')
    await page.evaluate(() => $('input').setSelectionRange(3, 3))
    await change('one three')
    await type('!')
    await expect.poll(kept).toBe('one! three')
  })

  test('keeps the selection', async () => {
    await bindFirst('<textarea></textarea>', 'one two')
    await focus('textarea')
    await page.evaluate(() => $('textarea').setSelectionRange(4, 7))
    await change('ONE TWO')
    expect(await page.evaluate(() => String(getSelection()))).toBe('TWO')
  })

  test('is shown in a field that has no selection', async () => {
    await bindFirst('<input type=email>', 'a@b.example')
    await focus('input')
    await change('c@d.example')
    expect(await value('input')).toBe('c@d.example')
  })

  test('to the same value touches nothing', async () => {
    await bindFirst('<input>', 'one')
    await page.evaluate(() => {
      const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!
      Object.defineProperty($('input'), 'value', {
        get: () => 'one',
        set(value) {
          errors.push(value)
          set!.call(this, value)
        },
      })
    })
    await change('one')
    expect(await page.evaluate(() => errors)).toEqual([])
  })

  test('is not stored again', async () => {
    await bindFirst('<input>', 'one')
    await change('two')
    await focus('input')
    await press('Tab')
    await sleep(300)
    expect(await writes()).toEqual(['two'])
  })

  test('reaches two elements of one item', async () => {
    await bindFirst('<input><output></output>')
    await page.evaluate(() => client.bind($('output'), 'it', { area }))
    await focus('input')
    await type('abc')
    await expect.poll(() => value('output')).toBe('abc')
  })
})

describe('composition', () => {
  async function compose() {
    const session = await page.context().newCDPSession(page)
    return (text: string) =>
      session.send('Input.imeSetComposition', {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      })
  }
  const commit = (text: string) => page.keyboard.insertText(text)

  test('stores nothing before its end', async () => {
    await bindFirst('<input>')
    await focus('input')
    const step = await compose()
    await step('に')
    await step('にほ')
    await sleep(300)
    expect(await writes()).toEqual([])
    await commit('日本')
    await expect.poll(writes).toEqual(['日本'])
  })

  test('stores what was typed before it, without its beginning', async () => {
    await bindFirst('<input>')
    await focus('input')
    await type('a')
    const step = await compose()
    await step('に')
    await sleep(300)
    expect(await writes()).toEqual(['a'])
  })

  test('is not disturbed by a change from elsewhere', async () => {
    await bindFirst('<input>', 'x')
    await focus('input')
    await press('End')
    const step = await compose()
    await step('に')
    await change('elsewhere')
    expect(await value('input')).toBe('xに')
    await commit('日')
    await expect.poll(kept).toBe('x日')
  })

  test('that is given up shows what has come from elsewhere meanwhile', async () => {
    await bindFirst('<input>', 'x')
    await focus('input')
    await press('End')
    const step = await compose()
    await step('に')
    await change('elsewhere')
    await step('')
    await expect.poll(() => value('input')).toBe('elsewhere')
    expect(await kept()).toBe('elsewhere')
  })
})

describe('a value that the item refuses', () => {
  async function bindShort() {
    await show('<input>', { it: 'ok' })
    await page.evaluate(() => {
      const check = (text: string) => (text.length < 4 ? text : undefined)
      ends.push(client.bind($('input'), itemOf('it', { check }), { area }))
    })
    await focus('input')
    await press('End')
  }
  const state = () =>
    page.evaluate(() => {
      const input = $('input')
      return [input.getAttribute('aria-invalid'), input.validationMessage, input.value]
    })

  test('is not stored, and told', async () => {
    await bindShort()
    await type('abcd')
    const told = () => page.evaluate(() => errors.map(({ code, cause }) => [code, `${cause}`]))
    await expect.poll(told).toEqual([['invalid', 'TypeError: Item "it": refused.']])
    expect(await kept()).toBe('ok')
  })

  test('makes the element invalid, and stays there', async () => {
    await bindShort()
    await type('abcd')
    await press('Tab')
    expect(await state()).toEqual(['true', 'Item "it": refused.', 'okabcd'])
  })

  test('counts no more once there is a good one', async () => {
    await bindShort()
    await type('abcd')
    await expect.poll(state).toContain('true')
    for (const _ of 'bcd') await press('Backspace')
    await expect.poll(state).toEqual([null, '', 'oka'])
    expect(await kept()).toBe('oka')
  })

  test('counts no more once it is back at what is stored', async () => {
    await bindShort()
    await type('abcd')
    await expect.poll(state).toContain('true')
    for (const _ of 'abcd') await press('Backspace')
    await expect.poll(state).toEqual([null, '', 'ok'])
  })

  test('gives way to one from elsewhere', async () => {
    await bindShort()
    await type('abcd')
    await expect.poll(state).toContain('true')
    await change('new')
    expect(await state()).toEqual([null, '', 'new'])
  })

  test('leaves nothing behind when the binding ends', async () => {
    await bindShort()
    await type('abcd')
    await expect.poll(state).toContain('true')
    await page.evaluate(() => ends[0]!())
    expect(await state()).toEqual([null, '', 'okabcd'])
  })
})

test('what an author says of validity stays as long as all is well', async () => {
  await show('<input aria-invalid=true>')
  await page.evaluate(() => {
    $('input').setCustomValidity('wrong')
    client.bind($('input'), 'it', { area })
  })
  await focus('input')
  await type('a')
  await expect.poll(kept).toBe('a')
  expect(await page.evaluate(() => $('input').validationMessage)).toBe('wrong')
  expect(await page.getAttribute('input', 'aria-invalid')).toBe('true')
})

describe('a form that is reset', () => {
  test('stores what its fields show then', async () => {
    await show('<form><input value=default></form>', { it: 'kept' })
    await page.evaluate(() => {
      client.bind($('input'), 'it', { area })
      $('form').reset()
    })
    await expect.poll(kept).toBe('default')
  })

  test('stores nothing of fields elsewhere', async () => {
    await show('<form></form><input value=default>')
    await page.evaluate(() => {
      client.bind($('input'), 'it', { area })
      $('form').reset()
    })
    await sleep(300)
    expect(await writes()).toEqual([])
  })
})

describe('a value that a script put into a field', () => {
  test('stays when the field is left', async () => {
    await bindFirst('<input>', 'sent')
    await focus('input')
    await page.evaluate(() => ($('input').value = ''))
    await press('Tab')
    expect(await value('input')).toBe('')
  })
})

describe('the end of a binding', () => {
  test('is the end of storing', async () => {
    await bindFirst('<input>')
    await page.evaluate(() => ends[0]!())
    await focus('input')
    await type('a')
    await press('Tab')
    await sleep(300)
    expect(await writes()).toEqual([])
  })

  test('is the end of showing', async () => {
    await bindFirst('<input>')
    await page.evaluate(() => ends[0]!())
    await change('elsewhere')
    expect(await value('input')).toBe('')
    expect(await page.evaluate(() => area.listeners.size)).toBe(0)
  })

  test('comes once, however often it is called', async () => {
    await bindFirst('<input>')
    await focus('input')
    await type('a')
    await page.evaluate(() => {
      ends[0]!()
      ends[0]!()
    })
    expect(await writes()).toEqual(['a'])
  })
})

describe('bindAll', () => {
  const bindAll = () =>
    page.evaluate(() => {
      ends.push(client.bindAll(document, { localStorage: area, sessionStorage: tabArea }))
    })
  const add = (html: string) =>
    page.evaluate((html) => document.body.insertAdjacentHTML('beforeend', html), html)

  test('binds what is there', async () => {
    await show('<p><input data-madeleine-bind=it></p>', { it: 'kept' })
    await bindAll()
    expect(await value('input')).toBe('kept')
  })

  test('binds what is added later, however deep', async () => {
    await show('', { it: 'kept' })
    await bindAll()
    await add('<p><b><input data-madeleine-bind=it></b></p>')
    expect(await value('input')).toBe('kept')
    await focus('input')
    await press('End')
    await type('!')
    await expect.poll(kept).toBe('kept!')
  })

  test('lets go of what is removed, and stores what was typed in it', async () => {
    await show('<p><input data-madeleine-bind=it></p>')
    await bindAll()
    await focus('input')
    await type('last')
    await page.evaluate(() => $('p').remove())
    await expect.poll(() => page.evaluate(() => area.listeners.size)).toBe(0)
    expect(await kept()).toBe('last')
  })

  test('keeps what is moved', async () => {
    await show('<input data-madeleine-bind=it><p></p>')
    await bindAll()
    await page.evaluate(() => $('p').append($('input')))
    await change('elsewhere')
    expect(await value('input')).toBe('elsewhere')
  })

  test('binds to the other area', async () => {
    await show('<input data-madeleine-bind=it data-madeleine-area=sessionStorage>', { it: 'here' })
    await page.evaluate(() => tabArea.set('it', 'there'))
    await bindAll()
    expect(await value('input')).toBe('there')
  })

  test('leaves bound what is bound', async () => {
    await show('<input data-madeleine-bind=it>')
    await page.evaluate(() => ends.push(client.bind($('input'), 'other', { area })))
    await bindAll()
    await bindAll()
    expect(await page.evaluate(() => area.listeners.size)).toBe(1)
    await focus('input')
    await type('a')
    await expect.poll(() => page.evaluate(() => area.get('other'))).toBe('a')
  })

  test('ends with all it has bound', async () => {
    await show('<input data-madeleine-bind=it>')
    await bindAll()
    await page.evaluate(() => ends[0]!())
    await add('<input data-madeleine-bind=it>')
    expect(await page.evaluate(() => area.listeners.size)).toBe(0)
  })
})

describe('an item of this browser', () => {
  test('is what elements are bound to, unless an area is given', async () => {
    await page.evaluate(() => {
      document.body.innerHTML = '<input>'
      client.bind(document.querySelector('input')!, 'it')
    })
    await page.focus('input')
    await type('abc')
    const text = () => page.evaluate(() => localStorage['madeleine:/_madeleine:it'])
    await expect.poll(text).toBe('"abc"')
  })

  test('is the same in an element of another tab', async () => {
    const other = await newTab()
    for (const tab of [page, other]) {
      await tab.evaluate(() => {
        document.body.innerHTML = '<input data-madeleine-bind=it>'
        client.bindAll()
      })
    }
    await page.bringToFront()
    await page.focus('input')
    await type('abc')
    await expect.poll(() => other.inputValue('input')).toBe('abc')
    await other.close()
  })

  test('is the same after a reload', async () => {
    const bind = () =>
      page.evaluate(() => {
        document.body.innerHTML =
          '<input type=checkbox data-madeleine-bind=it data-madeleine-area=sessionStorage>'
        client.bindAll()
      })
    await bind()
    await page.click('input')
    await page.reload()
    await bind()
    expect(await page.isChecked('input')).toBe(true)
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([])
  })

  test('that is defined refuses what its schema refuses', async () => {
    await page.evaluate(() => {
      document.body.innerHTML = '<input type=number>'
      const validate = (value: unknown) =>
        typeof value === 'number' && value < 10 ? { value } : { issues: [{ message: 'too much' }] }
      const schema = { '~standard': { version: 1 as const, vendor: 'test', validate } }
      client.bind(document.querySelector('input')!, defineItem('it', { schema, fallback: 3 }))
    })
    expect(await page.inputValue('input')).toBe('3')
    await page.focus('input')
    await type('7')
    await press('Tab')
    expect(await page.getAttribute('input', 'aria-invalid')).toBe('true')
    expect(await page.evaluate(() => errors.map(({ code }) => code))).toEqual(['invalid'])
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([])
  })

  test('is deleted elsewhere by another tab’s emptied number', async () => {
    const other = await newTab()
    for (const tab of [page, other]) {
      await tab.evaluate(() => {
        client.localStorage.set('it', 7)
        document.body.innerHTML = '<input type=number data-madeleine-bind=it>'
        client.bindAll()
      })
    }
    await page.bringToFront()
    await page.focus('input')
    await press('Backspace')
    await expect.poll(() => other.inputValue('input')).toBe('')
    await other.close()
  })
})
