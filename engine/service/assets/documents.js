// Filters over the rows of all checklists of a page; while one leaves rows out, only the tables with the others
// are shown, under their headings. Without a script the page shows everything.

const rows = [...document.querySelectorAll('table.checklist tbody tr')];

// Cells name their columns, for screens on which they stand below each other.
for (const table of document.querySelectorAll('table.checklist')) {
  const names = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
  for (const row of table.tBodies[0].rows)
    for (const cell of row.cells) cell.dataset.head = names[cell.cellIndex];
}

if (rows.length > 0) {
  const bar = document.createElement('form');
  bar.id = 'filters';
  bar.setAttribute('role', 'search');
  bar.innerHTML = `
    <input type="search" name="words" placeholder="Filter rows: property, rule, code …" aria-label="Filter rows">
    <label>Direction <select name="way"><option value="">all</option><option>→</option><option>←</option><option>↔</option></select></label>
    <label><input type="checkbox" name="tick"> not ticked</label>
    <label><input type="checkbox" name="proof"> not proven</label>
    <label><input type="checkbox" name="example"> without example</label>
    <output></output>`;
  document.querySelector('header').after(bar);
  const unfit = document.createElement('p');
  unfit.id = 'unfit';
  unfit.setAttribute('role', 'status');
  unfit.innerHTML = 'No row fits. <button type="reset" form="filters">Clear the filters</button>';
  bar.after(unfit);
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const apply = () => {
    const given = new FormData(bar);
    const words = given.get('words').toLowerCase().split(/\s+/).filter(Boolean);
    const lacks = ['tick', 'proof', 'example'].filter((name) => given.has(name));
    let shown = 0;
    for (const row of rows) {
      const lacking = (row.dataset.lacks ?? '').split(' ');
      const fits =
        words.every((word) => texts.get(row).includes(word)) &&
        (given.get('way') === '' || row.dataset.way === given.get('way')) &&
        lacks.every((name) => lacking.includes(name));
      row.hidden = !fits;
      if (fits) shown += 1;
    }
    bar.querySelector('output').textContent =
      shown === rows.length ? `${rows.length} rows` : `${shown} of ${rows.length} rows`;
    unfit.hidden = shown > 0;
    onlyShown(shown < rows.length);
  };
  const onlyShown = (isFiltered) => {
    const isEmpty = (part) => part.querySelector('tbody tr[data-lacks]:not([hidden])') === null;
    document.body.classList.toggle('filtered', isFiltered);
    for (const part of document.querySelectorAll('main > section, .wide:has(> table.checklist)'))
      part.hidden = isFiltered && isEmpty(part);
  };
  bar.addEventListener('input', apply);
  bar.addEventListener('reset', () => setTimeout(apply));
  bar.addEventListener('submit', (event) => event.preventDefault());
  apply();
}
