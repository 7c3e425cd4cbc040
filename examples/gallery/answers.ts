/** What can be asked, and what is answered to it. */
export const answers = [
  {
    question: 'What is a madeleine?',
    answer:
      'A small cake in the shape of a shell. Proust dips one into lime-blossom tea, and his whole ' +
      'childhood comes back: the village, the river, the church bells. One taste, and everything ' +
      'is remembered. A cookie does as much for a server.',
  },
  {
    question: 'Why a ticket?',
    answer:
      'Because a response has its headers only once, at the top, and these left before my first ' +
      'word. So the cookie waits, and a sealed ticket travels in its place. The page hands it in, ' +
      'and the cookie comes back in proper headers.',
  },
  {
    question: 'What if I leave now?',
    answer:
      'Then nothing is lost. A cookie that you did not fetch is kept for you, and comes along ' +
      'with the next page you open here. Try it: leave in the middle of this sentence, come back, ' +
      'and look at the number of your messages.',
  },
] as const

/** The words of an answer; what nobody foresaw is answered with the first. */
export function answerTo(message: unknown): string[] {
  const { question } = Object(message) as { question?: unknown }
  const found = answers.find((entry) => entry.question === question) ?? answers[0]
  return found.answer.split(' ')
}
