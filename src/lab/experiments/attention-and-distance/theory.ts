import { isGated } from '../../nn/recurrent-cells.ts';
import { biasedWeights, freshAttentionByLag } from '../../theory/attention.ts';
import { meanFieldByLag, powerByLag } from '../../theory/recurrence.ts';
import type { AttentionFrame, AttentionParameters } from './definition.ts';
import { attentionLayer } from './layers.ts';

/** RMS ∂ℒ/∂x by lag through the recurrent network; null for gated cells. */
function recurrenceByLag({ cell, gain, length }: AttentionParameters): number[] | null {
  if (isGated({ cell })) return null;
  if (cell === 'rnn-linear') return powerByLag(gain, length - 1);
  const network = { activation: 'tanh', sigmaW2: gain * gain, sigmaB2: 1 } as const;
  // The input joins the pre-activation by an orthogonal matrix: its gradient lacks only the step's factor g.
  return meanFieldByLag(network, 1, length)
    .slice(1)
    .map((log) => log - Math.log10(gain));
}

/** What theory says of both, and in words where it ends. */
export function predictAttention(params: AttentionParameters): Pick<AttentionFrame, 'theory' | 'notes'> {
  const layer = attentionLayer(params);
  const { length, cell } = params;
  const { sharpness, distanceBias } = layer;
  const fresh = freshAttentionByLag({ length, headWidth: layer.width / layer.heads, sharpness, distanceBias });
  const notes = [
    ...(fresh ? [] : ['No theory is drawn for attention this sharp: a few positions decide the softmax.']),
    ...(fresh && sharpness > 0
      ? [
          'Theory of attention: the mean square over networks, for many positions of which none decides the softmax; not for lag 0.',
        ]
      : []),
    ...(cell === 'rnn-tanh' ? ['Theory of the RNN: mean field, for large width.'] : []),
    ...(isGated({ cell }) ? ['No theory is drawn for the gated network.'] : []),
  ];
  // The residual is orthogonal to the rest only on average: nothing exact can be said of lag 0.
  const whole = fresh?.whole.map((log, k) => (k === 0 && layer.residual ? Number.NaN : log)) ?? null;
  return {
    theory: {
      attention: whole,
      values: fresh?.values ?? null,
      recurrence: recurrenceByLag(params),
      weights: biasedWeights({ length, distanceBias }),
    },
    notes,
  };
}
