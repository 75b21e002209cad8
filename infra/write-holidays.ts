import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicHolidaysFile } from './public-holidays.ts';
import { projectRoot } from './registry.ts';

writeFileSync(join(projectRoot, 'shared/domain/public-holidays.ts'), publicHolidaysFile());
