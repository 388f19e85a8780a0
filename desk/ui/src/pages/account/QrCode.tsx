/** QR code of rows whose characters are its modules, 1 for a dark one; dark on light in every theme. */
export function QrCode({ rows, label }: { rows: readonly string[]; label: string }) {
  const size = rows.length;
  const dark = rows.flatMap((row, y) => Array.from(row.matchAll(/1/g), ({ index }) => `M${index} ${y}h1v1h-1z`));
  return (
    <svg className="qr-code" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={size} height={size} className="qr-code__light" />
      <path d={dark.join("")} className="qr-code__dark" />
    </svg>
  );
}
