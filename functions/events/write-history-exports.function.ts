import { defineFunction } from '../../shared/operation/operation.ts';

export const writeHistoryExports = defineFunction({
  name: 'write-history-exports',
  summary: 'Writes the requested files of history, part by part; a run that ends early is continued by the next one.',
  impact: 'The bank gets no files of history; the history itself is complete.',
  schedule: 'rate(1 minute)',
  access: {
    historyExports: ['waiting', 'claim', 'advance', 'restart', 'release', 'finish'],
    histories: ['inOrder'],
  },
  uses: ['historyWriting'],
  example: {},
});
