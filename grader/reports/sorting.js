// A click on a heading sorts its table; a second click reverses the order.
for (const heading of document.querySelectorAll("th[data-sorts]")) {
  const button = heading.querySelector("button");
  button.addEventListener("click", () => {
    const rows = heading.closest("table").tBodies[0];
    const column = heading.cellIndex;
    const down = heading.getAttribute("aria-sort") === "ascending";
    for (const other of heading.parentElement.children) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const value = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent;
    const compare = heading.dataset.sorts === "numbers"
      ? (a, b) => Number(value(a)) - Number(value(b))
      : (a, b) => value(a).localeCompare(value(b));
    rows.append(...[...rows.rows].sort((a, b) => (down ? -compare(a, b) : compare(a, b))));
  });
}
