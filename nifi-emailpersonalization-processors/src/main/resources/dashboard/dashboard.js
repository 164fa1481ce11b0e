(function () {
  'use strict';
  const charts = JSON.parse(document.getElementById('data').textContent);
  const dashes = [[], [6, 3], [2, 3], [10, 4, 2, 4], [1, 4], [8, 2], [3, 6]];
  let drawn = [];
  function colour(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }
  function draw() {
    drawn.forEach(function (each) { each.destroy(); });
    drawn = [];
    charts.forEach(function (chart) {
      const place = document.getElementById(chart.id);
      if (!place || chart.x.length === 0) { return; }
      const lines = chart.lines.map(function (line, i) {
        return { label: line.label, stroke: colour(line.limit ? '--bad' : '--s' + i % 7), width: 2, dash: line.limit ? [4, 4] : dashes[i % 7],
          points: { show: !line.limit }, value: function (u, v) { return v == null ? '-' : v.toLocaleString('en', { maximumFractionDigits: 2 }) + chart.unit; } };
      });
      const axis = function () { return { stroke: colour('--text'), grid: { stroke: colour('--line'), width: 1 }, ticks: { stroke: colour('--line'), width: 1 } }; };
      const x = axis();
      x.space = 90;
      x.values = function (u, values) { return values.map(function (v) { return new Date(v * 1000).toISOString().slice(5, 16).replace('T', ' '); }); };
      const y = axis();
      y.values = function (u, values) { return values.map(function (v) { return v.toLocaleString('en') + chart.unit; }); };
      y.size = 64;
      drawn.push(new uPlot({ width: place.clientWidth, height: 220, padding: [8, 44, 0, 0], tzDate: function (ts) { return uPlot.tzDate(new Date(ts * 1000), 'Etc/UTC'); },
        scales: { y: { range: function (u, low, high) { return [0, high > 0 ? high * 1.1 : 1]; } } }, axes: [x, y],
        series: [{ label: 'UTC', value: function (u, v) { return v == null ? '-' : new Date(v * 1000).toISOString().slice(0, 16).replace('T', ' '); } }].concat(lines) },
        [chart.x].concat(chart.lines.map(function (line) { return line.y; })), place));
      drawn[drawn.length - 1].place = place;
    });
  }
  draw();
  window.addEventListener('resize', function () { drawn.forEach(function (each) { each.setSize({ width: each.place.clientWidth, height: 220 }); }); });
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
}());
