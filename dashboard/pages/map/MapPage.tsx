import { useTranslation } from 'react-i18next'
import { useErrorWords } from '../../error-words.ts'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { useTitle } from '../../ui/use-title.ts'
import { useDistrict, usePlan } from '../places-queries.ts'
import { Desk } from './Desk.tsx'

/** The command map: waits for the district, then hands over to the desk. */
export function MapPage() {
  const { t } = useTranslation('map')
  useTitle(t('title'))
  const words = useErrorWords()
  const district = useDistrict()
  const plan = usePlan()
  // A map that is drawn stays, whatever becomes of asking again.
  const failed = [district, plan].find((query) => query.isError && !query.data)
  if (failed)
    return <ErrorState words={words(failed.error)} onRetry={() => void failed.refetch()} />
  if (!district.data || plan.isPending) return <Loading />
  return <Desk district={district.data} plan={plan.data ?? null} />
}
