/** The font in each bundle that prints; `infra/build.ts` puts it there. It has 髙, 﨑 and 𠮷 (OFL 1.1). */
export const fontFile = 'NotoSansJP_400Regular.ttf';
