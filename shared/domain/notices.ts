interface Published {
  readonly noticeId: string;
  readonly from: string;
  readonly until?: string | undefined;
}

/** Whether a notice is shown at an instant; `until` itself is still shown. */
export function isShown(notice: Published, now: Date): boolean {
  const instant = now.toISOString();
  return notice.from <= instant && (notice.until === undefined || instant <= notice.until);
}

/** The notices shown now that were not read, newest first (A5-14). */
export function unreadNotices<N extends Published>(
  notices: readonly N[],
  readings: readonly { readonly noticeId: string }[],
  now: Date,
): N[] {
  const read = new Set(readings.map(({ noticeId }) => noticeId));
  return notices
    .filter((notice) => isShown(notice, now) && !read.has(notice.noticeId))
    .sort((a, b) => (a.from < b.from ? 1 : -1));
}
