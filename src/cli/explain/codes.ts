import { recogniserGroups, startRecognisers } from '../../deploy/doctor/diagnose.js';
import { listCodes } from '../../deploy/units/check/rules/all.js';
import { checkPages } from './check-pages.js';
import { doctorPages } from './doctor-pages.js';
import { errorPages } from './error-pages.js';
import type { Page } from './page.js';

/** What a code means: one page for each command that says it, since check reads units and doctor a host that runs. */
export type Explanation = Page & {
  code: string;
  from: 'check' | 'doctor' | 'error';
  severity: string;
  meaning: string;
};

/** Every code that lowport says, by where it is said. */
export function listExplanations(): Explanation[] {
  const ofCheck = listCodes().map(({ code, severity, about }) => ({
    code,
    severity,
    meaning: about,
    pages: checkPages,
  }));
  const ofDoctor = [...recogniserGroups.flat(), ...startRecognisers].map(({ code, severity, situation }) => ({
    code,
    severity,
    meaning: situation,
    pages: doctorPages,
  }));
  return [
    ...ofCheck.map(one => describe('check', one)),
    ...ofDoctor.map(one => describe('doctor', one)),
    ...Object.entries(errorPages).map(([code, page]) => ({ code, from: 'error' as const, severity: 'error', ...page })),
  ];
}

type Known = Pick<Explanation, 'code' | 'severity' | 'meaning'> & { pages: Readonly<Record<string, Page>> };

function describe(from: 'check' | 'doctor', { code, severity, meaning, pages }: Known): Explanation {
  const { example = '', cure = '' } = pages[code] ?? {};
  return { code, from, severity, meaning: meaning.replaceAll('`', ''), example, cure };
}
