import { expect, test } from 'vitest';
import { address } from '../../src/glossary/address.ts';
import { anchorOf, normalizeName } from '../../src/glossary/names.ts';
import { didYouMean, nearest } from '../../src/glossary/nearest.ts';

test('addresses stand below the sub-path', () => {
  expect(address('/terms/relu/', '/')).toBe('/terms/relu/');
  expect(address('/terms/relu/', '/guide')).toBe('/guide/terms/relu/');
  expect(address('/terms/relu/', '/guide/')).toBe('/guide/terms/relu/');
  expect(address('/', '/guide')).toBe('/guide/');
});

test('names are compared without case, hyphens and underscores', () => {
  expect(normalizeName(' Batch_Norm–free  Net-work ')).toBe('batch norm–free net work');
});

test('anchors keep letters and digits', () => {
  expect(anchorOf('Does ReLU’s gradient vanish, too?')).toBe('does-relus-gradient-vanish-too');
  expect(anchorOf('Größe von ε')).toBe('größe-von-ε');
});

test('the nearest name is offered when it is near', () => {
  expect(nearest('vanishng gradient', ['exploding gradient', 'Vanishing gradient'])).toBe('Vanishing gradient');
  expect(didYouMean('relu', ['attention', 'autoencoder'])).toBe('');
});
