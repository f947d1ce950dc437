import { VideoCameraOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { Alert, Form, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type CallUp, type CallUpLink, callReasons } from '../../../api/cameras/schema.ts'
import { client } from '../../client.ts'
import { useErrorWords } from '../../error-words.ts'
import { endpoints } from '../../paths.ts'
import { DisabledWithReason } from '../../ui/DisabledWithReason.tsx'

/** Opens a camera's picture, which is registered first (视频调阅登记). */
export function CallUpButton({ id }: { id: string }) {
  const { t } = useTranslation('audit')
  const [open, setOpen] = useState(false)
  return (
    <>
      <DisabledWithReason
        right="cameras.call"
        icon={<VideoCameraOutlined />}
        onClick={() => setOpen(true)}
      >
        {t('call.open')}
      </DisabledWithReason>
      {open ? <CallUpDialog id={id} onClose={() => setOpen(false)} /> : null}
    </>
  )
}

function CallUpDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('audit')
  const errorWords = useErrorWords()
  const [form] = Form.useForm<CallUp>()
  const call = useMutation({
    mutationFn: (asked: CallUp) => client.post<CallUpLink>(endpoints.callUps(id), asked),
  })
  const required = { required: true, whitespace: true, message: t('call.required') }
  const link = call.data?.link
  return (
    <Modal
      open
      title={t('call.title')}
      okText={t('call.submit')}
      cancelText={t('call.cancel')}
      okButtonProps={{ disabled: link !== undefined }}
      confirmLoading={call.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p className="muted">{t('call.lead')}</p>
      <Form<CallUp>
        form={form}
        layout="vertical"
        requiredMark={false}
        disabled={call.isPending || link !== undefined}
        onFinish={(asked) => call.mutate(asked)}
      >
        <Form.Item name="reason" label={t('call.reason')} rules={[required]}>
          <Select options={callReasons.map((value) => ({ value, label: t(`reason.${value}`) }))} />
        </Form.Item>
        <Form.Item name="words" label={t('call.words')} rules={[required]}>
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
        <Form.Item name="content" label={t('call.content')} rules={[required]}>
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
        <Form.Item name="organisation" label={t('call.organisation')} rules={[required]}>
          <Input maxLength={200} autoComplete="organization" />
        </Form.Item>
      </Form>
      {call.isError ? <Alert type="warning" showIcon title={errorWords(call.error)} /> : null}
      {link ? (
        <Alert
          type="success"
          showIcon
          title={t('call.registered')}
          description={
            <a href={link} target="_blank" rel="noopener noreferrer">
              {t('call.follow')}
            </a>
          }
        />
      ) : null}
    </Modal>
  )
}
