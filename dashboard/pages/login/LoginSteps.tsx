import type { Session } from '../../../api/people/schema.ts'
import { useArrive } from '../../session.ts'
import { Enrol } from '../account/Enrol.tsx'
import { FactorStep } from './FactorStep.tsx'
import { useWays } from './queries.ts'

type Props = { session: Session; onBack: () => void }

/** What follows the first factor until the session is whole. */
export function LoginSteps({ session, onBack }: Props) {
  const arrive = useArrive()
  const { passkeys } = useWays()
  const enter = () => void arrive()
  if (session.stage === 'second_factor')
    return <FactorStep session={session} onArrived={enter} onBack={onBack} />
  return <Enrol isRequired={session.stage === 'enrol'} passkeys={passkeys} onDone={enter} />
}
