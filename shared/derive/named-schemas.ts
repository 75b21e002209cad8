import * as z from 'zod/mini';
import { GivenProofs } from '../domain/proof-rules.ts';
import { ContractLine, ContractView } from '../views/company-view.ts';
import { HistoryView } from '../views/history-view.ts';
import { NoticeView } from '../views/notice-view.ts';
import { RequestView } from '../views/request-view.ts';
import { TokenLine } from '../views/token-view.ts';
import { UserCertificateView, UserLine, UserView } from '../views/user-view.ts';

/**
 * The schemas that the API description names, so that a generated client has one type for each. They are named here
 * and not where they are defined, because a name there would be work at each start of a function.
 */
export const namedSchemas = z.registry<{ readonly id: string }>();

for (const [id, schema] of Object.entries({
  Company: ContractView,
  CompanyLine: ContractLine,
  HistoryEntry: HistoryView,
  Notice: NoticeView,
  Proofs: GivenProofs,
  RequestRecord: RequestView,
  Token: TokenLine,
  User: UserView,
  UserCertificate: UserCertificateView,
  UserLine,
})) {
  namedSchemas.add(schema, { id });
}
