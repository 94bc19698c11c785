interface MapButtonsProps {
  /** Whether the map cannot be narrowed. */
  narrowest: boolean;
  onNarrower(): void;
  onWider(): void;
  onWhole(): void;
}

/** The zoom by buttons, for fingers and for all. */
export function MapButtons({ narrowest, onNarrower, onWider, onWhole }: MapButtonsProps) {
  return (
    <>
      <p class="map-buttons">
        <button type="button" aria-disabled={narrowest} onClick={() => !narrowest && onNarrower()}>
          Zoom in
        </button>
        <button type="button" onClick={onWider}>
          Zoom out
        </button>
        <button type="button" onClick={onWhole}>
          Whole map
        </button>
      </p>
      {narrowest && (
        <p class="map-end">The zoom ends here: single precision has no more learning rates between these pixels.</p>
      )}
    </>
  );
}
