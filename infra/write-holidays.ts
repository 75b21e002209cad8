import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endIfGivenOptions } from './no-options.ts';
import { publicHolidaysFile } from './public-holidays.ts';
import { projectRoot } from './registry.ts';

endIfGivenOptions(
  'npm run holidays     writes shared/domain/public-holidays.ts from the package @holiday-jp/holiday_jp',
);
writeFileSync(join(projectRoot, 'shared/domain/public-holidays.ts'), publicHolidaysFile());
