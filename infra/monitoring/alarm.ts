/** Whom an alarm calls: `now` wakes somebody, day or night; `workday` waits for the morning. */
export type Severity = 'now' | 'workday';

/** A series of CloudWatch; names may be references that are known only when deployed. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  /** `Sum`, `Maximum`, `p95` … over a period. */
  readonly statistic: string;
}

/** One way a customer is hurt, or is about to be. Without impact, severity and article there is no alarm. */
export interface AlarmArticle {
  /** In kebab case; also the anchor of its article in docs/runbook.md. */
  readonly name: string;
  /** Who is hurt and how, in words. */
  readonly impact: string;
  readonly severity: Severity;
}

/** An alarm over metrics. */
export interface AlarmDefinition extends AlarmArticle {
  /** By the name that `expression` calls them; none when it is a query over metrics (`SELECT …`). */
  readonly metrics: Readonly<Record<string, Metric>>;
  /** What is compared. @default the only metric */
  readonly expression?: string;
  readonly when: 'atLeast' | 'below';
  readonly threshold: number;
  readonly periodSeconds: number;
  /** Periods that are looked at. */
  readonly periods: number;
  /** How many of them must be bad. @default all */
  readonly badPeriods?: number;
  /** What no data means: that all is well, or that what should have been heard of is dead. */
  readonly silence: 'fine' | 'alarm';
  /** It undoes a release that is under way and calls nobody: the alarms beside it do. @default false */
  readonly isForReleases?: boolean;
}

/** A notice about one event, for what leaves no metric. */
export interface EventNotice extends AlarmArticle {
  /** An EventBridge pattern. */
  readonly pattern: Readonly<Record<string, unknown>>;
}

/** What an alarm is called in CloudWatch. */
export const alarmNameOf = (stage: { readonly name: string }, name: string) => `tegata-${stage.name}-${name}`;

/** Where an alarm's article is. */
export const runbookOf = ({ name }: AlarmArticle) => `docs/runbook.md#${name}`;

/** What whoever is called reads first. */
export const messageOf = (article: AlarmArticle) =>
  `${article.impact} Severity: ${article.severity}. Runbook: ${runbookOf(article)}`;

const minute = 60;
export const fiveMinutes = 5 * minute;
export const hourly = 60 * minute;
