/** The urgency of an alarm: `now` pages on-call, day or night; `workday` waits for the morning. */
export type Severity = 'now' | 'workday';

/** A CloudWatch series; names may be references known only at deployment. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  /** `Sum`, `Maximum`, `p95` … over a period. */
  readonly statistic: string;
}

/** One way in which customers are, or soon will be, affected. Every alarm needs impact, severity and article. */
export interface AlarmArticle {
  /** In kebab case; also the anchor of the article in docs/runbook.md. */
  readonly name: string;
  /** Who is affected and how. */
  readonly impact: string;
  readonly severity: Severity;
}

/** An alarm over metrics. */
export interface AlarmDefinition extends AlarmArticle {
  /** By the names used in `expression`; empty for a query over metrics (`SELECT …`). */
  readonly metrics: Readonly<Record<string, Metric>>;
  /** The value compared. @default the only metric */
  readonly expression?: string;
  readonly when: 'atLeast' | 'below';
  readonly threshold: number;
  readonly periodSeconds: number;
  /** The number of periods evaluated. */
  readonly periods: number;
  /** How many of them must be bad. @default all */
  readonly badPeriods?: number;
  /** The meaning of missing data: that all is well, or that an expected run is missing. */
  readonly silence: 'fine' | 'alarm';
  /** Rolls back a release in progress and pages nobody; the other alarms do. @default false */
  readonly isForReleases?: boolean;
}

/** A notice of one event, for events without a metric. */
export interface EventNotice extends AlarmArticle {
  /** An EventBridge pattern. */
  readonly pattern: Readonly<Record<string, unknown>>;
}

/** An alarm's name in CloudWatch. */
export const alarmNameOf = (stage: { readonly name: string }, name: string) => `tegata-${stage.name}-${name}`;

/** The address of an alarm's article. */
export const runbookOf = ({ name }: AlarmArticle) => `docs/runbook.md#${name}`;

/** Text of the page sent to on-call. */
export const messageOf = (article: AlarmArticle) =>
  `${article.impact} Severity: ${article.severity}. Runbook: ${runbookOf(article)}`;

const minute = 60;
export const fiveMinutes = 5 * minute;
export const hourly = 60 * minute;
