/** σ with its subscript, for a drawing. */
export function Sigma({ of }: { of: 'w' | 'b' }) {
  return (
    <>
      σ
      <tspan dy="3" font-size="9">
        {of}
      </tspan>
    </>
  );
}
