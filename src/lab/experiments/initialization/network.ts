import type { Lab } from '../../experiment.ts';
import type { LabActivationName } from '../../nn/activations.ts';
import { type Scheme, type SchemeName, schemes, weightDeviation } from '../../nn/schemes.ts';
import { type DrawnLayer, drawnLayer } from '../drawn-layers.ts';

/** Networks with consecutive seeds that are measured together. */
export interface Networks {
  widths: readonly number[];
  activation: LabActivationName;
  batch: number;
  scheme: SchemeName;
  /** Null for the scheme's own. */
  gain: number | null;
  seed: number;
  seeds: number;
}

/** Networks of the comparison and of the Jacobian: fewer where they are wide. */
const FEW = 8;
const FEW_UNITS = 512;

/** How many networks are compared, and have their Jacobian taken. */
export function fewNetworks(widths: readonly number[], seeds: number): number {
  return Math.min(seeds, FEW, Math.max(1, Math.floor(FEW_UNITS / Math.max(...widths))));
}

/** Whether their layers have biases. */
export function hasBias({ scheme }: Networks): boolean {
  return (schemes[scheme] as Scheme).biasVariance(1) > 0;
}

/** A layer's weights of mean square 1, with the standard deviations to multiply them by. */
export interface ScaledLayer extends DrawnLayer {
  weightDeviation: number;
  biasDeviation: number;
}

/** @param layer 1 for the layer next to the input */
export function networkLayer(lab: Lab, networks: Networks, layer: number): ScaledLayer {
  const { widths, scheme, gain, seed, seeds } = networks;
  const [fanIn, fanOut] = [widths[layer - 1] as number, widths[layer] as number];
  const { distribution, biasVariance }: Scheme = schemes[scheme];
  return {
    ...drawnLayer(lab, { distribution, seed, layer, fanIn, fanOut }, seeds, hasBias(networks)),
    weightDeviation: weightDeviation(scheme, fanIn, fanOut, gain),
    biasDeviation: Math.sqrt(biasVariance(fanIn)),
  };
}

/**
 * The other schemes, each with its own gain; those that make the same networks at these widths stand together, and those
 * that make the chosen one's are left out.
 */
export function otherSchemes({ widths, scheme, gain }: Pick<Networks, 'widths' | 'scheme' | 'gain'>): SchemeName[][] {
  const identity = (name: SchemeName, factor: number | null) => {
    const { distribution, biasVariance }: Scheme = schemes[name];
    const layers = widths.slice(1).map((fanOut, l) => {
      const fanIn = widths[l] as number;
      return `${weightDeviation(name, fanIn, fanOut, factor).toPrecision(12)} ${biasVariance(fanIn)}`;
    });
    return [distribution, ...layers].join();
  };
  const chosen = identity(scheme, gain);
  const groups = new Map<string, SchemeName[]>();
  for (const name of Object.keys(schemes) as SchemeName[]) {
    const key = identity(name, null);
    if (key === chosen) continue;
    const group = groups.get(key);
    if (group) group.push(name);
    else groups.set(key, [name]);
  }
  return [...groups.values()];
}
