import { record } from '../audit/actions.ts'
import type { Context } from '../context.ts'
import { type Refusal, refuse } from '../errors.ts'
import type { Asker } from '../people/schema.ts'
import { devicesByIds } from '../places/actions.ts'
import { linkOf, whyNotCalled } from './rules.ts'
import type { CallUp, CallUpLink } from './schema.ts'

/**
 * Registers that a camera's picture is called up (视频调阅登记, 公共安全视频图像信息系统管理条例 art. 16(3))
 * and answers its link once that is committed. Attempts that are refused are registered as well, those
 * at a camera outside the asker's scope, which `ctx` does not show, among them.
 */
export async function callUp(
  ctx: Context,
  by: Asker,
  id: string,
  asked: CallUp,
): Promise<CallUpLink | Refusal> {
  const { cameraLink } = ctx.config
  const refusal = await ctx.db.transaction().execute(async (tx) => {
    const [device] = await devicesByIds(tx, [id])
    const no =
      whyNotCalled(device) ??
      (cameraLink ? undefined : refuse('conflict', 'No camera link is set (CAMERA_LINK).'))
    const { reason, words, content, organisation } = asked
    await record(ctx, tx, by, {
      what: 'camera.called',
      object: { kind: 'camera', id },
      why: reason,
      outcome: no ? 'refused' : 'done',
      detail: { words, content, organisation, name: by.account.displayName },
    })
    return no
  })
  return refusal ?? { link: linkOf(cameraLink ?? '', id) }
}
