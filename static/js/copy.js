// Copies the text of a field. Without this script, or where copying is forbidden, the text can be selected.
const said = document.getElementById("copied");

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  field.addEventListener("focus", () => field.select());
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = button.dataset.done;
      said.textContent = button.dataset.done;
    } catch {
      field.select();
    }
  });
}
