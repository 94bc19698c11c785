export interface Column {
  heading: string;
  cells: readonly string[];
}

interface DataTableProps {
  /** What the disclosure is called. */
  summary: string;
  caption: string;
  /** The first column names the rows. */
  columns: readonly Column[];
}

/** The figure's numbers as text, behind a disclosure. */
export function DataTable({ summary, caption, columns }: DataTableProps) {
  const [rows, ...rest] = columns;
  return (
    <details class="chart-data">
      <summary>{summary}</summary>
      <div class="chart-data-scroll">
        <table>
          <caption>{caption}</caption>
          <thead>
            <tr>
              {columns.map(({ heading }) => (
                <th key={heading} scope="col">
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows?.cells.map((name, index) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {rest.map(({ heading, cells }) => (
                  <td key={heading}>{cells[index]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
