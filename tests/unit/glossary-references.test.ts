import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../src/glossary/problems.ts';
import { parseReferences } from '../../src/glossary/references.ts';

const entry = (key: string, authors: string, more = ''): string => `@inproceedings{${key},
  author = {${authors}},
  title = {{Deep \\& Residual Learning}},
  year = {2016},
  booktitle = {CVPR 2016},
${more}}
`;

const read = (text: string) => parseReferences(text, 'content/references.bib');
const short = (authors: string) => read(entry('he2016', authors)).references.get('he2016')?.short;

describe('a source', () => {
  test('has a short label for the margin', () => {
    expect(short('Kaiming He')).toBe('He 2016');
    expect(short('Xavier Glorot and Yoshua Bengio')).toBe('Glorot & Bengio 2016');
    expect(short('Kaiming He and Xiangyu Zhang and Jian Sun')).toBe('He et al. 2016');
    expect(short('Norman P. Jouppi and others')).toBe('Jouppi et al. 2016');
    expect(short('Aäron van den Oord')).toBe('van den Oord 2016');
    expect(read(entry('he2016b', 'Kaiming He')).references.get('he2016b')?.short).toBe('He 2016b');
  });

  test('is printed in full, with links to DOI and arXiv', () => {
    const ids =
      '  doi = {10.1109/CVPR.2016.90},\n  eprint = {1512.03385},\n  eprinttype = {arxiv},\n  url = {https://arxiv.org/abs/1512.03385}\n';
    const reference = read(entry('he2016', 'Kaiming He and others', ids)).references.get('he2016');
    expect(reference?.html).toBe(
      'He, K. et al. (2016). Deep &amp; Residual Learning. <i>CVPR 2016</i>. ' +
        '<a href="https://doi.org/10.1109/CVPR.2016.90">doi:10.1109/CVPR.2016.90</a> ' +
        '<a href="https://arxiv.org/abs/1512.03385">arXiv:1512.03385</a>',
    );
    expect(reference).toMatchObject({
      url: 'https://doi.org/10.1109/CVPR.2016.90',
      year: '2016',
      title: 'Deep & Residual Learning',
    });
  });
});

test('a key that is used twice', () => {
  const { problems } = read(`${entry('he2016', 'Kaiming He')}\n${entry('he2016', 'Kaiming He')}`);
  expect(problems.map(formatProblem)).toEqual([
    'content/references.bib:8  the key "he2016" is used twice. Line 1 has it too: keep one, or add a letter to the year, as in he2016b.',
  ]);
});

test('a source without a year, and one that is not BibTeX', () => {
  const { problems } = read(
    `${entry('he2016', 'Kaiming He').replace(/.*year.*\n/u, '')}\n@article{bad2020,\n  title = {never closed\n`,
  );
  expect(problems.map(formatProblem)).toEqual([
    expect.stringMatching(/^content\/references\.bib:1 {2}source "he2016" has no year\. Write it like its neighbours/u),
    expect.stringMatching(/^content\/references\.bib:7 {2}source "bad2020" is not BibTeX: /u),
  ]);
});
