import type { Plan } from '../../ways/plan.js';
import type { Report } from './steps.js';

export async function settleSockets(_plan: Plan, _report: Report): Promise<void> {}

export async function removeAddedSockets(_plan: Plan, _report: Report): Promise<void> {}
