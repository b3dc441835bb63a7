"""Charts as plain values: scales, ticks and places as rounded numbers, which templates write out as SVG."""
