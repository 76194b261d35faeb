for (const field of document.querySelectorAll("input[data-filters]")) {
  const named = document.getElementById(field.dataset.filters).querySelectorAll("[data-names]");
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    let shown = 0;
    for (const it of named) {
      it.hidden = !it.dataset.names.toLowerCase().includes(wanted);
      shown += !it.hidden;
    }
    field.nextElementSibling.value = wanted ? `${shown} of ${named.length}` : "";
  });
}
