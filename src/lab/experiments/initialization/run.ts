import type { Lab } from '../../experiment.ts';
import { plainScaling } from '../../nn/carried-scale.ts';
import { gainOf } from '../../nn/schemes.ts';
import { median, summarizeSeeds } from '../../numerics/statistics.ts';
import { limitsOfInitializationTheory, predictInitialization } from '../../theory/initialization.ts';
import { ownedTensors } from '../owned-tensors.ts';
import { type InitializationFrame, type InitializationParameters, layerWidths } from './definition.ts';
import { histogramLayers, histogramNetworks, readHistograms } from './histograms.ts';
import { fewNetworks, hasBias, type Networks, otherSchemes } from './network.ts';
import { runPasses } from './passes.ts';
import { type Record, startRecord } from './record.ts';
import { measureSpectrum } from './spectrum.ts';

const NO_LOOK = { layers: [], networks: 0, slopesOf: 0 } as const;

/**
 * Measures an initialization: the chosen scheme's signal and gradient by layer, their values at a few layers, the
 * singular values of the Jacobian, then the other schemes on fewer seeds. Frames are complete in themselves.
 */
export async function* runInitialization(
  params: InitializationParameters,
  lab: Lab,
): AsyncGenerator<InitializationFrame, void, void> {
  const { depth, batch, activation, scheme, gain, seeds, seed } = params;
  const widths = layerWidths(params);
  const few = fewNetworks(widths, seeds);
  const chosen: Networks = { widths, activation, batch, scheme, gain, seed, seeds };
  const others = otherSchemes(chosen);
  const scaling = plainScaling(activation, hasBias(chosen));
  const record = startRecord(depth, seeds, seed, scaling);
  const comparisons: InitializationFrame['comparisons'] = [];
  const theory = predictInitialization(chosen);
  const theoryNote = limitsOfInitializationTheory(chosen);
  const networks = ownedTensors(lab.tf);
  let histograms: InitializationFrame['histograms'] = [];
  let jacobian: InitializationFrame['jacobian'] = null;
  /** Of a comparison that is under way. */
  let beside: Record | null = null;

  const totalWork = 2 * depth * (seeds + few * others.length) + depth * few;
  const work = () => {
    const compared = 2 * depth * comparisons.length + (beside?.arrived() ?? 0);
    return record.arrived() * seeds + compared * few + (jacobian ? depth * few : 0);
  };
  const phase = (): InitializationFrame['phase'] => {
    if (record.arrived() < depth) return 'forward';
    return record.arrived() < 2 * depth ? 'backward' : 'comparison';
  };
  const frame = (ending?: 'done'): InitializationFrame => ({
    params: { ...params },
    widths,
    gain: gainOf(scheme, gain),
    phase: ending ?? phase(),
    // 1 is the finished frame's alone.
    progress: ending ? 1 : work() / (totalWork + 1),
    signal: summarizeSeeds(record.forward.rms.map((row) => [...row])),
    gradient: summarizeSeeds(record.backward.rms.map((row) => [...row])),
    theory,
    theoryNote,
    comparisons: [...comparisons],
    comparisonSeeds: few,
    histograms,
    jacobian,
    failure: record.failure(),
  });

  try {
    const look = {
      layers: histogramLayers(depth),
      networks: histogramNetworks(widths, batch, seeds),
      slopesOf: few,
    };
    const passes = runPasses(lab, chosen, scaling, record, look, networks);
    let step = await passes.next();
    for (; !step.done; step = await passes.next()) yield frame();
    await record.settle(lab);
    if (record.failure()) {
      yield frame();
      return;
    }
    const kept = step.value;
    histograms = await readHistograms(lab, record, kept);
    // What was asked for first: a reader need not wait for the comparison.
    yield frame();
    jacobian = await measureSpectrum(lab, { ...chosen, seeds: few }, kept.slopes);
    networks.dispose();

    for (const group of others) {
      const other: Networks = { ...chosen, scheme: group[0] as Networks['scheme'], gain: null, seeds: few };
      const otherScaling = plainScaling(activation, hasBias(other));
      beside = startRecord(depth, few, seed, otherScaling);
      const compared = runPasses(lab, other, otherScaling, beside, NO_LOOK, networks);
      for await (const _ of compared) yield frame();
      await beside.settle(lab);
      networks.dispose();
      const medians = (rows: number[][]) => widths.slice(1).map((_, l) => median(rows.map((row) => row[l] as number)));
      comparisons.push({
        schemes: group,
        signal: medians(beside.forward.rms),
        gradient: medians(beside.backward.rms),
      });
      beside = null;
    }
  } finally {
    networks.dispose();
  }
  yield frame('done');
}
