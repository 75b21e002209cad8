import { addDays, daysBetween, formatRfc3339 } from '../../shared/domain/jst.ts';
import { handle } from '../../shared/frame/handle.ts';
import type { Context } from '../../shared/operation/context.ts';
import { cut } from '../../shared/operation/cursor.ts';
import { type Held, heldCertificates } from '../../shared/steps/expiry/expiring-certificates.ts';
import { type ForecastItem, forecastExpiry } from './forecast-expiry.operation.ts';

/** Reads what that day's scan would read, as of now. A certificate renewed before that day will not be mailed. */
export const handler = handle(forecastExpiry, async ({ date, limit }, context) => {
  const { noticeDays } = context.profile.certificate;
  const after = context.page.after?.place;
  const days = [...new Set([...noticeDays, 0])];
  const shards = await context.table.scanProgress.dueShards();
  const found = await Promise.all(
    days.map((daysBefore) => itemsOn(context, { date, shards }, addDays(date, daysBefore))),
  );
  const all = found.flat().toSorted((a, b) => (positionOf(a) < positionOf(b) ? -1 : 1));
  const count = (daysBefore: number) => all.filter(({ daysLeft }) => daysLeft === daysBefore).length;
  const rest = all.filter((item) => after === undefined || positionOf(item) > after);
  const { items, last } = cut(rest, limit);
  return {
    answer: {
      date,
      notices: noticeDays.map((daysBefore) => ({
        daysBefore,
        expiresOn: addDays(date, daysBefore),
        count: count(daysBefore),
      })),
      expiring: count(0),
      items: [...items],
      ...context.page.followedBy(last && { place: positionOf(last) }),
    },
  };
});

type ForecastContext = Context<typeof forecastExpiry>;

interface Asked {
  readonly date: string;
  readonly shards: readonly number[];
}

async function itemsOn(context: ForecastContext, { date, shards }: Asked, expiresOn: string): Promise<ForecastItem[]> {
  const daysLeft = daysBetween(date, expiresOn);
  const mailed = context.profile.certificate.noticeDays.includes(daysLeft);
  const ofShards = await Promise.all(
    shards.map(async (shard) => {
      const items: ForecastItem[] = [];
      for await (const { held } of heldCertificates(context.table, expiresOn, shard)) {
        items.push(...held.map((each) => itemOf(each, daysLeft, mailed)));
      }
      return items;
    }),
  );
  return ofShards.flat();
}

function itemOf({ certificate, user }: Held, daysLeft: number, mailed: boolean): ForecastItem {
  const { companyId, userId, loginId } = user;
  const { serialNumber, notAfter } = certificate;
  return { companyId, userId, loginId, serialNumber, notAfter: formatRfc3339(new Date(notAfter)), daysLeft, mailed };
}

/** Most urgent first, then by company and login ID. */
const positionOf = ({ daysLeft, companyId, loginId, serialNumber }: ForecastItem) =>
  `${String(daysLeft).padStart(3, '0')}/${companyId}/${loginId}/${serialNumber}`;
