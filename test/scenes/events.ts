import { mailTags } from '../../shared/steps/mail/mail-tags.ts';
import { queueEvent } from '../fakes/queue.ts';
import { eventData } from '../simulator/aws/ses/event-data.ts';
import { application } from './certificates.ts';
import { aboutHolder } from './people.ts';
import type { EventScenes } from './scene.ts';
import { waitingTransfer } from './transfers.ts';

export const eventScenes: EventScenes = {
  'back-fill-items': { set: async () => undefined },
  'deliver-mail': {
    set: async ({ invited, done }) => {
      for (let mails = 0; mails < 3; mails += 1) {
        const { companyId } = (await invited()).at;
        await done('renew-temporary-passwords', { input: { companyId } });
      }
    },
  },
  'write-history-exports': {
    set: async ({ office, done }) => {
      const { companyId } = (await office()).at;
      const span = { from: '2026-01-01', to: '2036-01-01' };
      await done('export-history', { input: { companyId, ...span, format: 'csv' } });
    },
  },
  'expire-requests': {
    // In the soak time passes; elsewhere nothing is due yet.
    set: async (stage) => void (await waitingTransfer(stage)),
  },
  'receive-mail-event': {
    set: async () => undefined,
    // A mail that a user asked for bounces.
    event: async (stage) => {
      const { at, by } = await stage.office();
      const who = await stage.user(at);
      const own = await stage.session(who);
      await stage.done('begin-email-check', { by: own });
      const { items } = await stage.done('list-mails', { by: own });
      const { email } = await stage.done('get-user', { by, input: { userId: who.userId } });
      const [{ mailId = '' } = {}] = items as readonly { readonly mailId?: string }[];
      const now = await stage.now();
      const sent = {
        ...{ messageId: mailId, from: 'a@bank.example.jp', subject: 's', sentAt: now },
        to: [String(email)],
      };
      const tags = mailTags({ ownerId: who.userId, mailId });
      const source = { accountId: '123456789012', region: 'ap-northeast-1', at: now };
      return queueEvent([eventData({ ...sent, tags }, { kind: 'bounce' }, source)]);
    },
  },
  'reconcile-certificates': {
    set: async (stage) => {
      await stage.slowly(async () => {
        for (let open = 0; open < 2; open += 1)
          await stage.done('acquire-certificate', await application(stage, await stage.applicant()));
      });
    },
  },
  'revoke-at-authority': {
    set: async (stage) => {
      const { by, who } = await aboutHolder(stage);
      await stage.done('revoke-certificate', { by, input: { userId: who.userId } });
    },
    // The stream may tell of a revocation a second time.
    event: async (stage) => {
      const { at, by } = await stage.office('certificate');
      const who = await stage.user(at);
      const { thumbprint } = await stage.certificate(who);
      await stage.done('revoke-certificate', { by, input: { userId: who.userId } });
      const Keys = { pk: { S: `CERT#${thumbprint}` }, sk: { S: 'CERT' } };
      const NewImage = { ...Keys, thumbprint: { S: thumbprint } };
      return { Records: [{ eventName: 'MODIFY', eventSource: 'aws:dynamodb', dynamodb: { Keys, NewImage } }] };
    },
  },
  'rotate-session-keys': { set: async () => undefined },
  'scan-certificate-expiry': {
    set: async ({ expiring }) => {
      await expiring();
      await expiring();
    },
  },
};
