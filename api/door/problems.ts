import type { FastifyError } from 'fastify'
import type { App } from '../http.ts'
import { sendProblem } from '../route.ts'

// SQLSTATE 22003: a number beyond what the column holds.
const outOfRange = '22003'

// SQLSTATE 42501: row-level security refuses a row outside the scope of the one who asks.
const outsideScope = '42501'

// SQLSTATE 22021 and 22P05: text with a character PostgreSQL cannot keep, such as NUL.
const notText = ['22021', '22P05']

/** The one error door: what is wrong with the request is said, what is wrong with us is logged. */
export function answerErrors(app: App): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    if (error.validation) return sendProblem(reply, 400, error.message)
    if (notText.includes(error.code))
      return sendProblem(reply, 400, 'The text holds a character that cannot be kept.')
    if (error.code === outOfRange)
      return sendProblem(reply, 400, 'A number is larger or smaller than can be kept.')
    if (error.code === outsideScope) {
      request.log.warn({ err: error }, 'a row outside the scope was refused')
      return sendProblem(reply, 403, 'This lies outside what you answer for.')
    }
    const status = error.statusCode ?? 500
    if (status >= 400 && status < 500) return sendProblem(reply, status, error.message)
    request.log.error({ err: error, requestId: request.id }, 'a request failed')
    return sendProblem(reply, status === 503 ? 503 : 500, `The log tells more under ${request.id}.`)
  })
}
